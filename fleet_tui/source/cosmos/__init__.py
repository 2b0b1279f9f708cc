"""Reads an Azure Cosmos DB account."""
