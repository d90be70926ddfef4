package dev.sluice.router.spend.price;

import dev.sluice.contracts.ConfigVersion;
import dev.sluice.contracts.Pricing;
import dev.sluice.router.feed.ConfigListener;
import jakarta.inject.Singleton;

/** Takes the price table named {@code current} from {@code sluice.configs}. */
@Singleton
public class PriceReader implements ConfigListener {
    private final Prices prices;

    PriceReader(Prices prices) {
        this.prices = prices;
    }

    @Override
    public String kind() {
        return Pricing.KIND;
    }

    @Override
    public void changed(ConfigVersion current) {
        if (!current.name().equals(Pricing.CURRENT)) {
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
        if (name.equals(Pricing.CURRENT)) {
            prices.publish(PriceTable.EMPTY);
        }
    }
}
