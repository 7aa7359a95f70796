"""The Neo4j database that tests share."""

from neo4j import GraphDatabase

from deploy.neo4j.server import USER, Server

# For a server that is soon gone: it starts in half the time, though long questions are slower.
QUICK = ("-XX:TieredStopAtLevel=1", "-XX:+UnlockDiagnosticVMOptions", "-XX:-BytecodeVerificationRemote")


def emptied(server: Server) -> None:
    """Without any data; constraints and indexes stay, they cost a second to make."""
    with (
        GraphDatabase.driver(f"bolt://127.0.0.1:{server.port}", auth=(USER, server.password)) as driver,
        driver.session(database="neo4j") as session,
    ):
        session.run("MATCH (n) CALL (n) { DETACH DELETE n } IN TRANSACTIONS OF 5000 ROWS").consume()


def patient(server: Server) -> str:
    """Its URL for a machine that is busy with other tests: a plan alone can take two seconds there."""
    return f"{server.url}?patience=10"
