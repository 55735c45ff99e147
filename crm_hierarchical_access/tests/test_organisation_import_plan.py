import random

from odoo.tests import BaseCase

from odoo.addons.crm_hierarchical_access.organisation import Upload, check, difference, generations, read

from .organisation_files import KNOWN, LEADS, random_organisation, read_content, uploads, with_cell


def as_present(content):
    """What a database would say in which all of it was written."""
    return {kind: {key: entry.values for key, entry in rows.items()} for kind, rows in content.items()}


class TestPlan(BaseCase):
    """The difference between files and database."""

    def test_everything_is_new(self):
        content = read_content(uploads())
        plan = difference(content, {})
        self.assertEqual([len(plan.kinds[kind].new) for kind in content], [len(rows) for rows in content.values()])
        self.assertFalse(any(found.changed or found.missing for found in plan.kinds.values()))

    def test_nothing_twice(self):
        content = read_content(uploads())
        plan = difference(content, as_present(content))
        self.assertEqual(plan.changes, [])
        self.assertEqual(plan.kinds["units"].unchanged, 3)

    def test_only_the_difference(self):
        content = read_content(uploads(leads=with_cell("leads", 4, "city", "Graz")))
        (change,) = difference(content, as_present(read_content(uploads()))).changes
        self.assertEqual((change.kind, change.key, change.line), ("leads", "L3", 4))
        self.assertEqual((change.old, change.new), ({"city": "Wien"}, {"city": "Graz"}))
        self.assertFalse(change.is_new)

    def test_order_within_a_cell_is_no_difference(self):
        content = read_content(uploads(users=with_cell("users", 4, "units", "Süd|Nord|Süd")))
        self.assertEqual(difference(content, as_present(read_content(uploads()))).changes, [])

    def test_missing(self):
        """What only the database has is told, kind by kind; a kind without a file is not compared."""
        present = as_present(read_content(uploads()))
        content = read_content(uploads(leads=LEADS.splitlines()[0], grants=None))
        plan = difference(content, present)
        self.assertEqual(plan.kinds["leads"].missing, ["L1", "L2", "L3"])
        self.assertNotIn("grants", plan.kinds)
        self.assertEqual(plan.changes, [])

    def test_generations(self):
        parents = {"a": "", "b": "a", "c": "b", "d": "a"}
        self.assertEqual(generations(["c", "d", "b", "a"], parents), [["a"], ["d", "b"], ["c"]])
        self.assertEqual(generations([], parents), [])

    def test_generations_through_what_does_not_change(self):
        """A unit that stays where it is stands between two that move."""
        self.assertEqual(generations(["c", "a"], {"a": "", "b": "a", "c": "b"}), [["a"], ["c"]])

    def test_random_organisations(self):
        for seed in range(200):
            tables, faults = read(random_organisation(seed))
            checked = check(tables, KNOWN)
            self.assertFalse(faults + checked.faults, seed)
            self.assertFalse(difference(checked.content, as_present(checked.content)).changes, seed)
            parents = {unit: entry.values["parent"] for unit, entry in checked.content["units"].items()}
            place = {unit: at for at, units in enumerate(generations(list(parents), parents)) for unit in units}
            self.assertTrue(all(place[above] < place[unit] for unit, above in parents.items() if above), seed)

    def test_random_faults(self):
        """Any one cell spoiled in any organisation is found where it is, and nothing else."""
        for seed in range(200):
            files = random_organisation(seed)
            rng = random.Random(seed)
            file = rng.choice([file for file in files if file.data.count(b"\n") > 0])
            lines = [line.split(";") for line in file.data.decode().split("\n")]
            line, column = rng.randrange(1, len(lines)), rng.randrange(1, len(lines[0]))
            lines[line][column] = "=1+1"
            spoiled = Upload(file.name, "\n".join(map(";".join, lines)).encode())
            tables, _faults = read([spoiled if other is file else other for other in files])
            (fault,) = check(tables, KNOWN).faults
            found = (fault.file, fault.line, fault.column, fault.code)
            self.assertEqual(found, (file.name, line + 1, lines[0][column], "like_formula"))
