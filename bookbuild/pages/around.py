"""What a node stands in."""


def innermost(node, kinds):
    """The node itself or the nearest one around it that is of some kinds; None if none is."""
    while node is not None and not isinstance(node, kinds):
        node = node.parent
    return node
