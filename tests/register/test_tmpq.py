from tests.register.test_admin import *
def test_q(client, editor, register):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext
    client.force_login(editor)
    with CaptureQueriesContext(connection) as q:
        client.get(url("register_event_changelist"))
    for x in q.captured_queries[5:12]: print(x["sql"][:700], "\n")
