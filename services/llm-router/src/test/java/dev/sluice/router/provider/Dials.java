package dev.sluice.router.provider;

import dev.sluice.router.RouterConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import java.util.Map;

/** The router's dials, as given and else as they come. */
public final class Dials {
    private Dials() {}

    /** @param given by their names below {@code sluice.llm-router} */
    public static RouterConfig of(Map<String, String> given) {
        var values = new HashMap<String, String>();
        given.forEach((name, value) -> values.put("sluice.llm-router." + name, value));
        return new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDiscoveredConverters()
                .withMapping(RouterConfig.class)
                .withDefaultValues(values)
                .build()
                .getConfigMapping(RouterConfig.class);
    }
}
