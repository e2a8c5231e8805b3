"""What must always hold, one module per invariant; `catalogue` lists them."""
