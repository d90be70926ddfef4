package dev.sluice.router.spend;

import dev.sluice.contracts.ConfigVersion;
import dev.sluice.router.configs.ConfigListener;
import jakarta.inject.Singleton;

/** Takes the price table named {@code current} from {@code sluice.configs}. */
@Singleton
public class PriceReader implements ConfigListener {
    private static final String NAME = "current";

    private final Prices prices;

    PriceReader(Prices prices) {
        this.prices = prices;
    }

    @Override
    public String kind() {
        return "prices";
    }

    @Override
    public void changed(ConfigVersion current) {
        if (!current.name().equals(NAME)) {
            return;
        }
        try {
            prices.publish(PriceTable.read(current.body()));
        } catch (PriceTable.Malformed malformed) {
            throw new IllegalArgumentException(malformed.getMessage(), malformed);
        }
    }

    @Override
    public void removed(String name) {
        if (name.equals(NAME)) {
            prices.publish(PriceTable.EMPTY);
        }
    }
}
