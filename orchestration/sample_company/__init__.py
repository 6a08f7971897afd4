"""The sample company and the sample group: extracts of one or four systems, a register, statements and the truth.

What belongs here: `generate` (SAP ECC alone) and `generate_group`, which write a workspace. What does not: any code of
the pipeline; the pipeline reads the workspace like any other and never reads its `truth` folder.
"""

from __future__ import annotations

from .company import MARKER, SampleCompany, SampleCompanyError, generate
from .group import generate_group

__all__ = ["MARKER", "SampleCompany", "SampleCompanyError", "generate", "generate_group"]
