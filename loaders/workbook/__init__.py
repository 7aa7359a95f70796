"""The sheets of the cluster workbook: a builder of facts for each kind of row."""
