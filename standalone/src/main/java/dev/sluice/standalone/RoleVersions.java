package dev.sluice.standalone;

import dev.sluice.contracts.Fact;
import dev.sluice.contracts.MessageCodec.UnreadableMessage;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.Versions;
import dev.sluice.embedded.StartRefused;
import dev.sluice.orchestrator.replay.LineDiff;
import dev.sluice.orchestrator.replay.Recording;
import dev.sluice.workers.prompt.RoleSheet;
import dev.sluice.workers.prompt.ShippedRoles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Other versions of some roles than those that a session was recorded with. What was decided from outcomes is the same with any
 * version; the first model call that would be asked otherwise is where the recording says nothing more of it.
 */
final class RoleVersions {
    private final Map<Role, Version> changed;

    /** @param name as it was given: a file, or a version that ships with Sluice */
    private record Version(String name, RoleSheet recorded, RoleSheet other) {
        String diff() {
            return LineDiff.of(recorded.lines(), other.lines());
        }
    }

    private RoleVersions(Map<Role, Version> changed) {
        this.changed = changed;
    }

    /** @param given the version by the name of the role */
    static RoleVersions of(Map<String, String> given) throws IOException {
        var shipped = ShippedRoles.read();
        var versions = new LinkedHashMap<Role, Version>();
        for (var one : given.entrySet()) {
            var role = role(one.getKey());
            var recorded = Optional.ofNullable(shipped.get(role))
                    .orElseThrow(() -> new StartRefused("There is no role %s.".formatted(role)));
            versions.put(role, new Version(one.getValue(), recorded, sheet(role, one.getValue(), recorded)));
        }
        return new RoleVersions(versions.entrySet().stream()
                .filter(one -> !one.getValue().diff().isEmpty())
                .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /** The first step that would be asked otherwise, for people; empty if there is none. */
    Optional<String> divergence(Recording recording) throws UnreadableMessage {
        return recording.firstStep(changed.keySet()).map(record -> {
            var step = (Fact.StepScheduled) record.fact();
            var version = changed.get(step.agent());
            return "the first divergence is at step %s of %s, fact %d: another answer may follow from there%n--- recorded%n+++ %s%n%s"
                    .formatted(step.step(), step.agent(), record.seq(), version.name(), version.diff());
        });
    }

    private static RoleSheet sheet(Role role, String version, RoleSheet shipped) throws IOException {
        if (version.equals(Versions.BUILT_IN.roles())) {
            return shipped;
        }
        var file = Path.of(version);
        if (!Files.isRegularFile(file)) {
            throw new StartRefused("There is no version %s of %s: give the file of a role, or %s."
                    .formatted(version, role, Versions.BUILT_IN.roles()));
        }
        try {
            return RoleSheet.parse(role, Files.readString(file));
        } catch (IllegalArgumentException malformed) {
            throw new StartRefused("%s is no role: %s.".formatted(file, malformed.getMessage()), malformed);
        }
    }

    private static Role role(String name) {
        if (!Role.isName(name)) {
            throw new StartRefused("There is no role %s.".formatted(name));
        }
        return new Role(name);
    }
}
