package dev.sluice.executor;

import dev.sluice.executor.sandbox.Dependencies;
import dev.sluice.executor.sandbox.SandboxChoice;
import dev.sluice.executor.sandbox.SelfTest;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.util.UUID;
import org.jboss.logging.Logger;

/** Finds out once, at the start, how commands run in this process. */
@ApplicationScoped
class SandboxHome {
    private static final Logger LOG = Logger.getLogger(SandboxHome.class);

    /** No tenant's name begins with a dot. */
    private static final String SCRATCH = ".self-test";

    @Produces
    @Singleton
    SandboxChoice choice(ToolExecutorConfig config) {
        var scratch = config.workspaces()
                .toAbsolutePath()
                .resolve(SCRATCH)
                .resolve(UUID.randomUUID().toString());
        var choice = SelfTest.choose(config.sandbox().limits(), scratch);
        switch (choice) {
            case SandboxChoice.Chosen _ -> LOG.infof("Commands run in the sandbox %s.", choice.word());
            case SandboxChoice.Refused(var reason) -> LOG.warn(reason);
        }
        return choice.with(new Dependencies(config.sandbox().dependencies()));
    }
}
