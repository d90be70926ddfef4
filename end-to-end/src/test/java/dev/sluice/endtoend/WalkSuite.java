package dev.sluice.endtoend;

import dev.sluice.testkit.provider.ScriptedProvider;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** What users do with Sluice, all of it on one platform; the same for one process and for five. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class WalkSuite implements ChatWalk, FilesWalk, JobsWalk, ForksWalk, CancelsWalk, DoorsWalk {
    final ScriptedProvider provider = ScriptedProvider.start();
    Client admin;

    @BeforeEach
    void logIn() {
        admin = Client.login(platform().session(), "admin", platform().adminPassword());
    }

    @Override
    public ScriptedProvider provider() {
        return provider;
    }

    @Override
    public Client admin() {
        return admin;
    }
}
