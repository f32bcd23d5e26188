"""The steps that do or expect something themselves, out of those that hold others. Pure."""

from collections.abc import Iterator, Sequence

from tserver_harness import plan

__all__ = ["acts", "leaves", "presents_token"]


def leaves(steps: Sequence[plan.Step]) -> Iterator[plan.Step]:
    """Every step inside the steps that holds no others, in the order of the file; a fault counts as one."""
    for step in steps:
        match step:
            case plan.Block(steps=inner):
                yield from leaves(inner)
            case plan.InjectFault(steps=inner):
                yield step
                yield from leaves(inner)
            case plan.Together(branches=branches):
                for branch in branches:
                    yield from leaves(branch)
            case _:
                yield step


def acts(steps: Sequence[plan.Step]) -> bool:
    """Whether any of them does more than expect or wait."""
    return any(not isinstance(step, plan.Expect | plan.Wait | plan.InjectFault) for step in leaves(steps))


def presents_token(case: plan.Case) -> bool:
    """Whether a toolbar of the case shows a token of its own choice, or none: then the bridge must want one."""
    for step in leaves((*case.steps, *case.cleanup)):
        match step:
            case plan.ConnectToolbar(token=str()):
                return True
            case plan.PostRaw(headers=headers) if "authorization" in {name.lower() for name in headers}:
                return True
            case _:
                continue
    return False
