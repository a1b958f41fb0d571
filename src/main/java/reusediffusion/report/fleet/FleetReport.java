package reusediffusion.report.fleet;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import reusediffusion.report.AtomicFile;
import reusediffusion.report.fleet.figures.FleetFigures;
import reusediffusion.report.fleet.rows.FleetRun;

/** {@code report.html} and {@code report.json} of a run in a folder, and whether they say what its rows say. */
public final class FleetReport {
    private static final String PAGE = "report.html";
    private static final String DATA = "report.json";
    private static final Pattern FIGURE = Pattern.compile("<span data-figure=\"([^\"]*)\">([^<]*)</span>");
    private static final Pattern KEY = Pattern.compile("data-figure=\"([^\"]*)\"|<h2 id=\"([^\"]*)\"");
    private static final int EXCERPT = 40;
    private static final ObjectMapper JSON = new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    private FleetReport() {}

    /** Writes both from the rows in the folder, each whole or not at all. */
    public static void render(Path folder) throws IOException {
        FleetRun run = FleetRun.read(folder);
        FleetFigures figures = FleetFigures.of(run);
        AtomicFile.write(folder.resolve(DATA), json(figures).getBytes(StandardCharsets.UTF_8));
        AtomicFile.write(folder.resolve(PAGE), FleetPage.html(run, figures).getBytes(StandardCharsets.UTF_8));
    }

    private static String json(FleetFigures figures) throws IOException {
        return JSON.writeValueAsString(figures) + "\n";
    }

    /**
     * Makes both again from the rows and compares them with the files, to the last character.
     *
     * @return how many figures the page has
     * @throws IllegalStateException that names the first figure in which they differ
     */
    public static int verify(Path folder) throws IOException {
        FleetRun run = FleetRun.read(folder);
        FleetFigures figures = FleetFigures.of(run);
        String page = FleetPage.html(run, figures);
        compare(page, read(folder.resolve(PAGE)), folder.resolve(PAGE));
        same(json(figures), read(folder.resolve(DATA)), folder.resolve(DATA));
        return figures(page).size();
    }

    /** Figures first, since they have names; then all that is between them. */
    static void compare(String expected, String found, Path file) {
        compare(figures(expected), figures(found));
        same(expected, found, file);
    }

    private static String read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new IllegalStateException(file + " is missing; jobs/benchmark render makes it from the rows");
        }
        return Files.readString(file);
    }

    private static Map<String, String> figures(String page) {
        Map<String, String> figures = new LinkedHashMap<>();
        Matcher matcher = FIGURE.matcher(page);
        while (matcher.find()) {
            figures.merge(matcher.group(1), matcher.group(2), (a, b) -> a.equals(b) ? a : a + " and " + b);
        }
        return figures;
    }

    private static void compare(Map<String, String> expected, Map<String, String> found) {
        expected.forEach((key, value) -> {
            if (!value.equals(found.get(key))) {
                throw new IllegalStateException("The figure " + key + " is " + value + " by the rows, and the page "
                        + (found.containsKey(key) ? "says " + found.get(key) : "does not have it"));
            }
        });
        found.keySet().stream()
                .filter(key -> !expected.containsKey(key))
                .findFirst()
                .ifPresent(key -> {
                    throw new IllegalStateException(
                            "The page has a figure " + key + " that does not follow from the rows");
                });
    }

    private static void same(String expected, String found, Path file) {
        int at = 0;
        while (at < Math.min(expected.length(), found.length()) && expected.charAt(at) == found.charAt(at)) {
            at++;
        }
        if (at < expected.length() || at < found.length()) {
            throw new IllegalStateException(file.getFileName() + " differs from what its rows give, in "
                    + near(expected, at) + ": there is \"" + excerpt(found, at) + "\" in place of \""
                    + excerpt(expected, at) + "\" (pages of another version of this program differ too:"
                    + " jobs/benchmark render makes them anew)");
        }
    }

    /** The figure, chart or section that a place belongs to. */
    private static String near(String page, int at) {
        String last = "its head";
        Matcher matcher = KEY.matcher(page.substring(0, at));
        while (matcher.find()) {
            last = matcher.group(1) == null ? matcher.group(2) : matcher.group(1);
        }
        return last;
    }

    private static String excerpt(String text, int at) {
        int from = Math.max(0, Math.min(at, text.length()) - 8);
        return text.substring(from, Math.min(text.length(), from + EXCERPT)).replaceAll("\\s+", " ");
    }
}
