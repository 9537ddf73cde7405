"""The pages: what people see. They compute nothing; everything comes from the services."""
