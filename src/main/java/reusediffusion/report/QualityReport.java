package reusediffusion.report;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import reusediffusion.media.Fonts;

/**
 * Quality over calls, as a table, as data and as a picture.
 *
 * @param title such as the model and its guidance
 * @param steps of a full run
 * @param provenance what was run, for those who want to run it again
 */
public record QualityReport(String title, int steps, Map<String, Object> provenance, List<QualityPoint> points) {

    /** Writes {@code quality.csv}, {@code quality.json} and {@code quality.png} into a folder, each whole or not at all. */
    public void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        AtomicFile.write(folder.resolve("quality.csv"), csv().getBytes(StandardCharsets.UTF_8));
        AtomicFile.write(folder.resolve("quality.json"), json());
        Path chart = folder.resolve("quality.png");
        if (Fonts.present()) {
            AtomicFile.write(chart, QualityChart.png(this));
        } else {
            Files.deleteIfExists(chart); // it would show another report
            System.err.println(Fonts.advice("there is no quality.png, and pictures have no captions"));
        }
    }

    /** The table as CSV, with a line for each policy. */
    public String csv() {
        StringBuilder lines = new StringBuilder(
                "policy,calls,psnr_mean,psnr_p10,ssim_mean,ssim_p10,samples,psnr_low,psnr_high,psnr_p01\n");
        for (QualityPoint point : points) {
            var quality = point.quality();
            lines.append(String.format(
                    Locale.ROOT,
                    "%s,%.2f,%.2f,%.2f,%.4f,%.4f,%d,%.2f,%.2f,%.2f%n",
                    point.policy(),
                    point.calls(),
                    quality.psnrMean(),
                    quality.psnrP10(),
                    quality.ssimMean(),
                    quality.ssimP10(),
                    quality.samples(),
                    quality.psnrLow(),
                    quality.psnrHigh(),
                    quality.psnrP01()));
        }
        return lines.toString();
    }

    private byte[] json() throws IOException {
        Map<String, Object> document = new TreeMap<>(provenance);
        document.put("title", title);
        document.put("steps", steps);
        document.put("points", points);
        return new ObjectMapper()
                .configure(SerializationFeature.INDENT_OUTPUT, true)
                .writeValueAsBytes(document);
    }
}
