package dev.sluice.endtoend;

import java.net.URI;

/** A running Sluice, however it is cut into processes; tests see only its doors. */
interface Platform extends AutoCloseable {
    /** Where the session service listens. */
    URI session();

    /** Where the tool-executor's workspace door listens. */
    URI workspace();

    /** Where the llm-router listens. */
    URI router();

    /** The broker's address. */
    String kafka();

    /** The generated password of {@code admin}. */
    String adminPassword();

    /** Make a user of that tenant; gives the password. */
    String addUser(String name, String tenant, String role);

    /** End the process that runs this service with -9, and start it again at once. */
    void killAndRestart(Service service);

    /** Wait until every door is ready. */
    void awaitReady();

    @Override
    void close();
}
