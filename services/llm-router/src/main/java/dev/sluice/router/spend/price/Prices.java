package dev.sluice.router.spend.price;

import dev.sluice.contracts.UsageRecorded.PricedBy;
import dev.sluice.router.RouterConfig;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/**
 * What models cost here and now. The newest word wins: the table on {@code sluice.configs}, then the operator's file,
 * then the table that ships with Sluice, then the operator's one price for all other models. Thread-safe; never blocks.
 */
@Singleton
public class Prices {
    private static final Logger LOG = Logger.getLogger(Prices.class);
    private static final String SHIPPED = "/prices/prices.json";

    private final List<PriceTable> tables;
    private final Price otherwise;
    private final AtomicReference<PriceTable> published = new AtomicReference<>(PriceTable.EMPTY);

    /** A price and where it came from. */
    public record Priced(Price price, PricedBy by) {}

    @Inject
    Prices(RouterConfig config) {
        this(
                config.prices().file().map(Prices::file),
                Price.of(new Price.Rates(
                        config.price().promptMicros(),
                        config.price().cachedMicros(),
                        config.price().completionMicros(),
                        config.price().completionMicros(),
                        config.price().promptMicros(),
                        config.price().promptMicros())));
    }

    Prices(Optional<PriceTable> file, Price otherwise) {
        this.tables = List.of(file.orElse(PriceTable.EMPTY), shipped());
        this.otherwise = otherwise;
    }

    /** The price of a model at a provider. */
    public Priced of(String provider, String model, Instant at) {
        var day = LocalDate.ofInstant(at, ZoneOffset.UTC);
        var known = published.get().find(provider, model, day);
        for (var i = 0; known.isEmpty() && i < tables.size(); i++) {
            known = tables.get(i).find(provider, model, day);
        }
        return known.map(price -> new Priced(price, PricedBy.TABLE))
                .orElseGet(() ->
                        new Priced(otherwise, otherwise.equals(Price.FREE) ? PricedBy.NOTHING : PricedBy.OPERATOR));
    }

    /** Takes a newer table, from now on. */
    public void publish(PriceTable table) {
        published.set(table);
        LOG.info("A new price table is in force");
    }

    static PriceTable shipped() {
        try (var table = Prices.class.getResourceAsStream(SHIPPED)) {
            return PriceTable.read(table.readAllBytes());
        } catch (IOException | PriceTable.Malformed broken) {
            throw new IllegalStateException("the price table is part of this jar", broken);
        }
    }

    private static PriceTable file(Path path) {
        try {
            return PriceTable.read(Files.readAllBytes(path));
        } catch (IOException absent) {
            throw new UncheckedIOException("the price file cannot be read", absent);
        } catch (PriceTable.Malformed malformed) {
            throw new IllegalArgumentException("the price file " + path + " is wrong: " + malformed.getMessage());
        }
    }
}
