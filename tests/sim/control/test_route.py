from tserver_sim.control.route import Answer, Done, Route


def test_answer_says_done_where_there_is_nothing_else_to_say() -> None:
    assert (Done("done"), {}) == (Answer().value, Answer().headers)


def test_route_answers_200_unless_told_otherwise() -> None:
    assert Route("GET", "/v1/x", "x", None).status == 200
