"""Files out: the cluster workbook as xlsx or csv, one JSON document, the product chain as GraphML."""

from loaders.export.exporting import Format, export, write_template

__all__ = ["Format", "export", "write_template"]
