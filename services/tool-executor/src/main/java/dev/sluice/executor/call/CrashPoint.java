package dev.sluice.executor.call;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * A named place where a chaos test has this process die without another word; none unless the test's configuration
 * names one.
 */
@ApplicationScoped
public class CrashPoint {
    private final Optional<String> armed;

    CrashPoint(@ConfigProperty(name = "sluice.crash-point") Optional<String> armed) {
        this.armed = armed;
    }

    void reached(String name) {
        if (armed.isPresent() && armed.get().equals(name)) {
            die();
        }
    }

    void die() {
        Runtime.getRuntime().halt(137);
    }
}
