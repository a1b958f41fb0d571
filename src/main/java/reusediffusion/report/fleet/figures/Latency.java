package reusediffusion.report.fleet.figures;

import java.util.Arrays;
import java.util.List;
import java.util.function.ToDoubleFunction;
import reusediffusion.report.fleet.rows.SampleRow;
import reusediffusion.reuse.statistics.Quantiles;

/** Seconds a sample: mean, and those that half, nine tenths and 99 of 100 samples stay below. */
public record Latency(double mean, double p50, double p90, double p99) {

    /** A stage of making a sample, and where its time is found. */
    public enum Stage {
        TEXT("text", SampleRow::textMillis),
        DENOISE("denoise", SampleRow::denoiseMillis),
        DECODE("decode", SampleRow::decodeMillis),
        COMPRESS("compress", SampleRow::compressMillis),
        WRITE("write", SampleRow::writeMillis),
        ALL("all", row -> row.seconds() * 1000);

        public final String label;
        final ToDoubleFunction<SampleRow> millis;

        Stage(String label, ToDoubleFunction<SampleRow> millis) {
            this.label = label;
            this.millis = millis;
        }
    }

    /** The latency of a stage over these rows, of which there is at least one. */
    static Latency of(List<SampleRow> rows, Stage stage) {
        double[] seconds = rows.stream()
                .mapToDouble(stage.millis)
                .map(m -> m / 1000)
                .sorted()
                .toArray();
        return new Latency(
                Arrays.stream(seconds).average().orElseThrow(),
                Quantiles.of(seconds, 0.5),
                Quantiles.of(seconds, 0.9),
                Quantiles.of(seconds, 0.99));
    }
}
