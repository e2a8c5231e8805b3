"""What a shop sells: categories, products and their variants."""
