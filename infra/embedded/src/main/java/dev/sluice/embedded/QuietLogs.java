package dev.sluice.embedded;

import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Keeps the servers' own chatter out of a newcomer's terminal: only their warnings are let through. */
public final class QuietLogs {
    /** Held on to, because the platform forgets the level of a logger that nobody holds. */
    private static final List<Logger> LOGGERS = List.of(
            Logger.getLogger("kafka"),
            Logger.getLogger("org.apache.kafka"),
            Logger.getLogger("state.change.logger"),
            Logger.getLogger("io.zonky"),
            Logger.getLogger("redis.embedded"));
    /** These cry over what is ordinary when a broker and its only controller start and stop together. */
    private static final List<Logger> CRYING_WOLF = List.of(
            Logger.getLogger("org.apache.kafka.controller.QuorumController"),
            Logger.getLogger("org.apache.kafka.clients.NetworkClient"),
            Logger.getLogger("kafka.server.ControllerApis"));

    private QuietLogs() {}

    public static void quieten() {
        LOGGERS.forEach(logger -> logger.setLevel(Level.WARNING));
        CRYING_WOLF.forEach(logger -> logger.setLevel(Level.OFF));
    }
}
