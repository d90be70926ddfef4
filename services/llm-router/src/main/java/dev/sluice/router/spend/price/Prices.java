package dev.sluice.router.spend.price;

import dev.sluice.router.RouterConfig;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
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
    private volatile PriceList inForce;

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
        this.inForce = new PriceList(tables, otherwise);
    }

    /** What counts for a call that is admitted now. */
    public PriceList inForce() {
        return inForce;
    }

    /** Takes a newer table, from the next call on. */
    public void publish(PriceTable table) {
        inForce = new PriceList(List.of(table, tables.getFirst(), tables.getLast()), otherwise);
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
