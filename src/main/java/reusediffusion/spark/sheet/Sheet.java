package reusediffusion.spark.sheet;

import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.spark.sql.SparkSession;
import reusediffusion.media.ContactSheet;
import reusediffusion.media.Lettering;
import reusediffusion.media.Picture;
import reusediffusion.media.StillImages;
import reusediffusion.media.Thumbnail;
import reusediffusion.spark.sink.ledger.ManifestHead;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.storage.Address;

/**
 * The first samples of an output folder on one picture, to be looked at.
 *
 * @param most samples on it
 */
public record Sheet(SparkSession spark, OutputFolder folder, int most) {
    private static final int WIDTH = 1600;
    private static final int COLUMNS = 8;
    private static final int GAP = 8;
    private static final int BETWEEN = 2;
    private static final int LETTERS = 12;
    private static final int LINES = 3;

    /** Samples of a folder, in the order of their ids. */
    private record Shown(String id, String prompt, String calls, Picture picture) {}

    /**
     * Writes the contact sheet into the output folder.
     *
     * @param beside another folder of the same ids, whose samples stand at the left of each; null for none
     * @return where it lies; null where there is nothing to show
     */
    public Path write(OutputFolder beside) throws IOException {
        Path path = folder.sheet();
        FileSystem files = Address.plain(path.getFileSystem(spark.sessionState().newHadoopConf()));
        List<Shown> shown = shown(folder);
        if (beside != null) {
            Map<String, Shown> others = new HashMap<>();
            shown(beside).forEach(each -> others.put(each.id(), each));
            shown = shown.stream()
                    .filter(each -> others.containsKey(each.id()))
                    .map(each -> pair(others.get(each.id()), each))
                    .toList();
        }
        if (shown.isEmpty()) {
            return null;
        }
        int widest =
                shown.stream().mapToInt(each -> each.picture().width()).max().orElseThrow();
        int columns = Math.max(1, Math.min(COLUMNS, (WIDTH - GAP) / (widest + GAP)));
        Picture sheet = new ContactSheet(Math.min(columns, shown.size()), GAP)
                .of(shown.stream().map(Sheet::captioned).toList());
        try (OutputStream out = files.create(path, true)) {
            out.write(StillImages.png(sheet));
        }
        return path;
    }

    private static Picture captioned(Shown shown) {
        Picture words = new Lettering(LETTERS)
                .wrapped(
                        shown.calls() + " calls: " + shown.prompt(),
                        shown.picture().width(),
                        LINES);
        return new ContactSheet(1, 0).of(List.of(shown.picture(), words));
    }

    private static Shown pair(Shown left, Shown right) {
        String calls = left.calls() + " | " + right.calls();
        return new Shown(
                right.id(),
                right.prompt(),
                calls,
                new ContactSheet(2, BETWEEN).of(List.of(left.picture(), right.picture())));
    }

    private List<Shown> shown(OutputFolder of) throws IOException {
        Configuration configuration = spark.sessionState().newHadoopConf();
        List<ManifestHead> rows = ManifestHead.of(of, configuration, most);
        SampleFrames samples = SampleFrames.of(rows, of, of.path().getFileSystem(configuration));
        List<Shown> shown = new ArrayList<>();
        for (ManifestHead row : rows) {
            List<Picture> frames = samples.read(row);
            if (!frames.isEmpty()) {
                shown.add(new Shown(row.id(), row.prompt(), row.calls(), Thumbnail.small(frames)));
            }
        }
        return shown;
    }
}
