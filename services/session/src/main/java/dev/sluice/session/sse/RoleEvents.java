package dev.sluice.session.sse;

import dev.sluice.contracts.RoleChange;
import dev.sluice.contracts.RoleVersion;
import dev.sluice.session.frame.Frame;
import dev.sluice.session.log.Watcher;
import dev.sluice.session.role.RoleWatch;
import java.time.Duration;

/** Tells of every agent that changes: which version it has now, by whom and why; what it says, its reader asks for. */
public final class RoleEvents implements EventStream.Source {
    /** How long nothing is said before it is found out whether the client is there. */
    private static final Duration SILENCE_MAX = Duration.ofSeconds(3);

    private final RoleWatch watch;

    public RoleEvents(RoleWatch watch) {
        this.watch = watch;
    }

    @Override
    public void tell(Watcher.Audience client) throws InterruptedException {
        while (client.listening()) {
            var version = watch.next(SILENCE_MAX);
            if (version.isPresent()) {
                client.send(frame(version.get()));
            } else {
                client.silence();
            }
        }
    }

    @Override
    public void close() {
        watch.close();
    }

    private static Frame frame(RoleVersion version) {
        return Frame.of("config")
                .with("agent", version.role().name())
                .with("version", version.version())
                .with("removed", version.removes())
                .with("updated_by", version.by())
                .with("updated_at", version.at())
                .with("note", version.change().flatMap(RoleChange::note));
    }
}
