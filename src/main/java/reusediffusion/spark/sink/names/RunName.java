package reusediffusion.spark.sink.names;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.UUID;

/** The names of runs: they sort by the time at which a run began, and no two are alike. */
public final class RunName {
    private RunName() {}

    /** A name for a run that begins now. */
    public static String next() {
        String time = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss", Locale.ROOT)
                .withZone(ZoneOffset.UTC)
                .format(Instant.now());
        return time + "-" + UUID.randomUUID().toString().substring(0, 4);
    }
}
