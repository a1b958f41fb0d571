package reusediffusion.spark.sink.layout;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.spark.sink.names.OutputFolder;
import reusediffusion.spark.sink.store.Store;

/** A tar of ours, read as a WebDataset reader does: one sample is a run of neighbours whose names agree up to the first dot. */
class WebDatasetTest {
    /** base_plus_ext of the WebDataset library. */
    private static final Pattern MEMBER = Pattern.compile("((?:.*/|)[^.]+)[.]([^/]*)");

    @TempDir
    private Path directory;

    /** Files of one sample by ending; the reader makes endings lower case. */
    private record Sample(String key, Map<String, byte[]> files) {}

    private static List<Sample> read(InputStream in) throws IOException {
        List<Sample> samples = new ArrayList<>();
        try (var tar = new TarArchiveInputStream(in, "UTF-8")) {
            for (var entry = tar.getNextTarEntry(); entry != null; entry = tar.getNextTarEntry()) {
                Matcher name = MEMBER.matcher(entry.getName());
                assertThat(name.matches()).as(entry.getName()).isTrue();
                if (samples.isEmpty() || !samples.get(samples.size() - 1).key().equals(name.group(1))) {
                    samples.add(new Sample(name.group(1), new TreeMap<>()));
                }
                byte[] before = samples.get(samples.size() - 1)
                        .files()
                        .put(name.group(2).toLowerCase(Locale.ROOT), tar.readAllBytes());
                assertThat(before).as(entry.getName()).isNull();
            }
        }
        return samples;
    }

    @Test
    void holdsASampleForEachId() throws Exception {
        List<String> ids = List.of(
                "img.1",
                "img.2",
                "img",
                "a/b",
                "a/c",
                ".hidden",
                "..",
                "Cat",
                "cat",
                "ä",
                "a\u0308",
                "x".repeat(300),
                "y.tar");
        OutputFolder folder = new OutputFolder(directory.toUri().toString());
        List<StoredFile> stored = new ArrayList<>();
        try (Store store = new Store(folder, new Configuration())) {
            store.makeFolder(folder.at("data"));
            TarLayout tar = new TarLayout(store, folder, "attempt");
            for (String id : ids) {
                stored.add(tar.store(sample(id, 1)).stored());
            }
            stored.add(tar.store(sample("clip", 3)).stored());
            tar.finish();
        }
        List<Sample> samples = read(Files.newInputStream(directory.resolve("data/attempt.tar")));
        assertThat(samples).hasSize(ids.size() + 1);
        assertThat(samples)
                .extracting(each -> each.key().toLowerCase(Locale.ROOT))
                .doesNotHaveDuplicates();
        for (int i = 0; i < ids.size(); i++) {
            assertThat(samples.get(i).files()).containsOnlyKeys("png", "txt");
            assertThat(text(samples.get(i), "txt")).isEqualTo("prompt of " + ids.get(i));
            assertThat(text(samples.get(i), "png")).isEqualTo(ids.get(i) + " 0");
            assertThat(stored.get(i).member()).isEqualTo(samples.get(i).key() + ".png");
        }
        assertThat(samples.get(ids.size()).files()).containsOnlyKeys("0000.png", "0001.png", "0002.png", "txt");
        assertThat(stored.get(ids.size()).member()).isEqualTo("clip.*.png");
    }

    private static String text(Sample sample, String ending) {
        return new String(sample.files().get(ending), StandardCharsets.UTF_8);
    }

    private static Outcome sample(String id, int frames) {
        byte[][] files = new byte[frames][];
        for (int i = 0; i < frames; i++) {
            files[i] = (id + " " + i).getBytes(StandardCharsets.UTF_8);
        }
        SampleDetails details = new SampleDetails(null, null, null, frames, null, null, null);
        return new Outcome(
                id, "prompt of " + id, null, 1, "png", files, "1", 0, 0, 0, false, null, null, null, null, details);
    }
}
