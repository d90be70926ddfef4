package dev.sluice.session.turn;

import dev.sluice.contracts.Limits;
import dev.sluice.contracts.Role;
import dev.sluice.contracts.TenantId;
import dev.sluice.session.TurnDials;
import java.util.HashMap;
import java.util.Map;

/**
 * What a turn may use before whoever submits it asks for less: the installation's limits, those of its tenant in their place,
 * and of both no more than its role may.
 *
 * @param tenants by the tenant's name
 * @param roles by the role's name
 */
record LimitBook(Limits installed, Map<String, LimitPart> tenants, Map<String, LimitPart> roles) {
    /** @throws IllegalArgumentException if a limit is out of its bounds: whoever starts the service is told, not who uses it */
    LimitBook {
        tenants = Map.copyOf(tenants);
        roles = Map.copyOf(roles);
        tenants.values().forEach(part -> part.over(installed));
        roles.values().forEach(part -> part.over(installed));
    }

    static LimitBook of(TurnDials dials) {
        var installed = new Limits(
                dials.stepsMax(),
                dials.attemptsMax(),
                dials.callsMax(),
                dials.outputCharsMax(),
                dials.turnMax(),
                dials.stepMax(),
                dials.callMax(),
                dials.tokensMax(),
                dials.costMicrosMax());
        return new LimitBook(installed, parts(dials.tenants()), parts(dials.roles()));
    }

    Limits of(TenantId tenant, Role role) {
        var ofTenant = tenants.containsKey(tenant.value())
                ? tenants.get(tenant.value()).over(installed)
                : installed;
        return roles.containsKey(role.name()) ? roles.get(role.name()).lowering(ofTenant) : ofTenant;
    }

    private static Map<String, LimitPart> parts(Map<String, TurnDials.Part> dials) {
        var parts = new HashMap<String, LimitPart>();
        dials.forEach((name, part) -> parts.put(name, LimitPart.of(part)));
        return parts;
    }
}
