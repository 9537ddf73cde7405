"""What is older than its policy goes, in an order that can be broken off anywhere and begun again."""
