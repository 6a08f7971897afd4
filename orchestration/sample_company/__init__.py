"""The sample company: a simulated group with a complete SAP extract, a register, statements and the truth about them.

What belongs here: `generate`, which writes a workspace. What does not: any code of the pipeline; the pipeline reads the
workspace like any other and never reads its `truth` folder.
"""

from __future__ import annotations

from .company import MARKER, SampleCompany, SampleCompanyError, generate

__all__ = ["MARKER", "SampleCompany", "SampleCompanyError", "generate"]
