"""Font files and their licences, shipped with the product so that nothing is fetched and every machine renders the same pages."""
