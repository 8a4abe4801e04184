"""The pages, one module per noun. A view loads through `company.access`, and asks services to write."""
