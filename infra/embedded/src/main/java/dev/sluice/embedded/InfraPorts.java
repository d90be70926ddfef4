package dev.sluice.embedded;

import java.util.function.IntUnaryOperator;

/**
 * The four loopback ports of the embedded servers; 0 stands for "the one kept in the data directory, or a free one".
 *
 * @param kafka where clients reach the broker
 * @param kafkaController where the broker talks to its own controller
 * @param postgres where clients reach Postgres
 * @param redis where clients reach Redis
 */
public record InfraPorts(int kafka, int kafkaController, int postgres, int redis) {
    /** Take the kept ports, or free ones on a first start. */
    public static final InfraPorts ANY = new InfraPorts(0, 0, 0, 0);

    public InfraPorts {
        for (var port : new int[] {kafka, kafkaController, postgres, redis}) {
            if (port < 0 || port > 65_535) {
                throw new IllegalArgumentException("a port is 0 to 65535, not " + port);
            }
        }
    }

    /** These ports, with the other's where these are 0. */
    InfraPorts orElse(InfraPorts other) {
        return new InfraPorts(
                kafka == 0 ? other.kafka : kafka,
                kafkaController == 0 ? other.kafkaController : kafkaController,
                postgres == 0 ? other.postgres : postgres,
                redis == 0 ? other.redis : redis);
    }

    /** These ports, each passed through the choice. */
    InfraPorts map(IntUnaryOperator choice) {
        return new InfraPorts(
                choice.applyAsInt(kafka),
                choice.applyAsInt(kafkaController),
                choice.applyAsInt(postgres),
                choice.applyAsInt(redis));
    }
}
