"""Plans and makes the containers that the schema asks for."""
