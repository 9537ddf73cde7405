"""What people are told when something ends: in the application, by mail, by webhook."""
