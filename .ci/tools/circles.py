"""Circles in a graph of imports: the shortest one through each file that stands on any."""

from collections import deque


def edges_of(pairs):
    edges = {}
    for source, target in sorted(pairs):
        edges.setdefault(source, []).append(target)
    return edges


def shortest_circle(edges, start):
    """The shortest path along the edges from `start` back to `start`, which stands at both ends."""
    came_from, waiting = {}, deque([start])
    while waiting:
        node = waiting.popleft()
        for target in edges.get(node, ()):
            if target == start:
                path = [start, node]
                while path[-1] != start:
                    path.append(came_from[path[-1]])
                return path[::-1]
            if target not in came_from:
                came_from[target] = node
                waiting.append(target)
    return None


def circles(pairs):
    """Circles that together pass through every file on a circle, each as the list of its files."""
    edges, seen, found = edges_of(pairs), set(), []
    for start in sorted(edges):
        circle = None if start in seen else shortest_circle(edges, start)
        if circle:
            seen.update(circle)
            found.append(circle)
    return found


def reachable(edges, start):
    seen, waiting = set(), [start]
    while waiting:
        for target in edges.get(waiting.pop(), ()):
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen


def knots(pairs):
    """The sets of files that import each other, directly or through others."""
    edges = edges_of(pairs)
    reach = {node: reachable(edges, node) for node in edges}
    found = {frozenset(other for other in reach[node] if node in reach.get(other, ()))
             for node in reach if node in reach[node]}
    return sorted((sorted(knot) for knot in found), key=lambda knot: (-len(knot), knot))
