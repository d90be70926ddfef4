package dev.sluice.session.door;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.contracts.ModelForm.Level;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.RoleChange;
import dev.sluice.contracts.RoleConfig;
import dev.sluice.contracts.RoleLimits;
import dev.sluice.contracts.RolePool;
import dev.sluice.contracts.RoleVersion;
import dev.sluice.contracts.UserId;
import dev.sluice.contracts.Versions;
import dev.sluice.session.door.json.View;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * An agent in one version.
 *
 * @param shipped whether it is as it ships with Sluice
 * @param removed whether this version took it away
 * @param restores the version that this one took up again
 */
public record ConfigView(
        String agent,
        String version,
        boolean shipped,
        boolean removed,
        Optional<String> prompt,
        Optional<List<String>> tools,
        Optional<String> model,
        Optional<Double> temperature,
        Optional<Level> effort,
        Optional<Integer> contextTokens,
        Optional<Integer> maxTokens,
        Optional<RoleLimits> limits,
        Optional<String> pool,
        Optional<List<Role>> handsTo,
        Optional<JsonNode> metadata,
        Optional<String> note,
        Optional<String> restores,
        Optional<UserId> updatedBy,
        Optional<Instant> updatedAt)
        implements View {
    static ConfigView of(RoleVersion version) {
        var config = version.config();
        return new ConfigView(
                version.role().name(),
                version.version(),
                false,
                version.removes(),
                config.map(RoleConfig::prompt),
                config.map(RoleConfig::tools),
                config.flatMap(RoleConfig::model),
                config.flatMap(RoleConfig::temperature),
                config.flatMap(RoleConfig::effort),
                config.flatMap(RoleConfig::contextTokens),
                config.flatMap(RoleConfig::maxTokens),
                config.flatMap(RoleConfig::limits),
                config.flatMap(RoleConfig::pool),
                config.map(RoleConfig::handsTo).filter(others -> !others.isEmpty()),
                config.flatMap(RoleConfig::metadata),
                version.change().flatMap(RoleChange::note),
                version.change().flatMap(RoleChange::restores).map(RoleVersion::name),
                Optional.of(version.by()),
                Optional.of(version.at()));
    }

    /**
     * A role that ships and that the tenant has not set.
     *
     * @param config what it is; empty where no worker has told yet
     */
    static ConfigView shipped(RolePool place, Optional<RoleConfig> config) {
        return new ConfigView(
                place.role().name(),
                Versions.BUILT_IN.roles(),
                true,
                false,
                config.map(RoleConfig::prompt),
                config.map(RoleConfig::tools),
                config.flatMap(RoleConfig::model),
                config.flatMap(RoleConfig::temperature),
                config.flatMap(RoleConfig::effort),
                config.flatMap(RoleConfig::contextTokens),
                config.flatMap(RoleConfig::maxTokens),
                Optional.empty(),
                Optional.of(place.pool()),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }
}
