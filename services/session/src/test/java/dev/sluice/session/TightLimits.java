package dev.sluice.session;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** Limits so tight that a test can reach them. */
public final class TightLimits implements QuarkusTestProfile {
    @Override
    public Map<String, String> getConfigOverrides() {
        return Map.of(
                "sluice.http.write-timeout", "2s",
                "sluice.session.forks-per-hour-max", "2",
                "sluice.session.stream.per-user-max", "2",
                "sluice.session.socket.idle-max", "3s",
                "sluice.session.socket.send-max", "2s");
    }
}
