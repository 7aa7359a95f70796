"""ChainKnowledgeGraph: a folder of seven JSON Lines files, as dirty as real data is.

What is left out, and why, is said in the report, the same at every load. Companies are keyed by their code.
Its industries hang together in no usable way: they are left out, a company's own industry becomes its note.
"""

from loaders.chain_kg.folder import is_chain_folder, load_chain

__all__ = ["is_chain_folder", "load_chain"]
