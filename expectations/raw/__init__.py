"""One module a department: what its exports must look like to be believed."""
