"""What issue 3 asks: how much slower than handwritten SQL, or than stock, our rule may be."""

HANDWRITTEN = 1.25
HANDWRITTEN_COUNTS = 2.0
HEAD_TO_STOCK = 1.1
WORST_TO_GROUP_LEADER = 3.0
COUNTS = {"count", "kanban groups", "kanban page"}


def allowed(operation):
    """The highest ratio to handwritten SQL in the rule's place."""
    return HANDWRITTEN_COUNTS if operation in COUNTS else HANDWRITTEN


def misses(measured):
    """Sentences on what misses its target; ``measured``: milliseconds by (persona, operation), then variant."""
    for (persona, operation), times in measured.items():
        if times["ours"] > allowed(operation) * times["handwritten"]:
            yield f"{persona}, {operation}: {times['ours'] / times['handwritten']:.2f} of handwritten SQL, allowed {allowed(operation)}"
        if persona == "head of sales" and times["ours"] > HEAD_TO_STOCK * times["stock"]:
            yield f"{persona}, {operation}: {times['ours'] / times['stock']:.2f} of stock's *All documents*, allowed {HEAD_TO_STOCK}"
        leader = measured.get(("group leader", operation))
        if persona == "oldest leads" and leader and times["ours"] > WORST_TO_GROUP_LEADER * leader["ours"]:
            yield f"{persona}, {operation}: {times['ours'] / leader['ours']:.2f} of the group leader, allowed {WORST_TO_GROUP_LEADER}"
