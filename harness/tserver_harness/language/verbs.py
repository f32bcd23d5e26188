"""All verbs of the language, as a table.

The parser, the JSON schema for editors and the reference in the documentation are made from it: a verb or an argument
that is not in these tables does not exist.
"""

from collections.abc import Mapping

from tserver_harness.language.grammar import Verb
from tserver_harness.language.verbs_main_job import MAIN_JOB_VERBS
from tserver_harness.language.verbs_outside import OUTSIDE_VERBS
from tserver_harness.language.verbs_structure import STRUCTURE_VERBS
from tserver_harness.language.verbs_toolbar import TOOLBAR_VERBS
from tserver_harness.language.verbs_tserver import TSERVER_VERBS

__all__ = ["VERBS"]

VERBS: Mapping[str, Verb] = {
    verb.name: verb for verb in (*MAIN_JOB_VERBS, *TOOLBAR_VERBS, *TSERVER_VERBS, *OUTSIDE_VERBS, *STRUCTURE_VERBS)
}
