package reusediffusion.report.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import reusediffusion.report.fleet.figures.DeviceFigures;
import reusediffusion.report.fleet.figures.FleetFigures;
import reusediffusion.report.fleet.figures.PolicyFigures;
import reusediffusion.report.fleet.figures.Verdict;
import reusediffusion.report.fleet.rows.DeviceRow;
import reusediffusion.report.fleet.rows.FleetRun;
import reusediffusion.report.fleet.rows.FleetRun.Earlier;
import reusediffusion.report.fleet.rows.RunFacts;
import reusediffusion.report.fleet.rows.SampleRow;

class FleetReportTest {
    private static final List<String> BOTH = List.of("original", "planned:2");

    @TempDir
    private Path folder;

    private static String html(FleetRun run) {
        return FleetPage.html(run, FleetFigures.of(run));
    }

    private static FleetRun with(FleetRun run, RunFacts facts, List<DeviceRow> lanes) {
        return new FleetRun(facts, run.samples(), lanes, run.traces(), run.pictures(), run.earlier());
    }

    private static RunFacts facts(RunFacts f, List<String> lost, Map<String, String> missing) {
        return new RunFacts(
                f.title(),
                f.key(),
                f.steps(),
                f.policies(),
                f.settings(),
                f.command(),
                f.versions(),
                f.pricePerGpuHour(),
                f.roll(),
                lost,
                missing,
                f.bands(),
                f.table(),
                f.started());
    }

    /** As a kill would end it between two files. */
    @Test
    void aRunThatIsNotWrittenToItsEndIsNone() throws IOException {
        FleetRun run = Runs.of(2, 8, 1, BOTH);
        run.write(folder);
        byte[] samples = Files.readAllBytes(folder.resolve("rows/samples.parquet"));
        FleetRun.forget(folder);
        Path pictures = folder.resolve("rows/pictures.parquet");
        Files.delete(pictures);
        Path inTheWay = Files.createDirectories(pictures.resolve("x"));
        FleetRun other = Runs.of(2, 4, 1, BOTH);
        assertThatThrownBy(() -> other.write(folder)).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> FleetRun.read(folder)).hasMessageContaining("is no run of a benchmark");
        Files.delete(inTheWay);
        Files.delete(pictures);
        try (Stream<Path> left = Files.list(folder.resolve("rows"))) {
            assertThat(left.map(file -> file.getFileName().toString()))
                    .containsExactlyInAnyOrder("samples.parquet", "lanes.parquet", "traces.parquet");
        }
        run.write(folder);
        assertThat(folder.resolve("rows/samples.parquet")).hasBinaryContent(samples);
        assertThat(FleetRun.read(folder).samples()).isEqualTo(run.samples());
    }

    @Test
    void figuresFollowFromTheRows() {
        FleetFigures figures = FleetFigures.of(Runs.of(2, 8, 1, BOTH));
        PolicyFigures full = figures.policy("original");
        PolicyFigures plan = figures.policy("planned:2");
        assertThat(figures.chosen()).isEqualTo("planned:2");
        assertThat(plan.calls()).isEqualTo(17 / 8.0);
        assertThat(plan.saved()).isEqualTo(1 - 17 / 32.0);
        assertThat(plan.speed().value()).isCloseTo(4, within(1e-9));
        assertThat(plan.speed().low()).isCloseTo(4, within(1e-9)); // all batches are equal
        assertThat(plan.psnr().value()).isCloseTo(53.5, within(1e-9));
        assertThat(plan.psnr().low()).isBetween(51.0, 53.0);
        assertThat(plan.psnr().high()).isBetween(54.0, 56.0);
        assertThat(plan.psnrTenth()).isCloseTo(50.7, within(1e-9));
        assertThat(plan.psnrHundredth()).isCloseTo(50.07, within(1e-9));
        assertThat(plan.psnrLeast()).isEqualTo(50);
        assertThat(plan.auditLeast()).isEqualTo(51);
        assertThat(plan.stages().get("denoise").p99()).isCloseTo(0.6, within(1e-9));
        assertThat(plan.deviceRate()).isCloseTo(1, within(1e-9));
        assertThat(plan.fleetRate()).isCloseTo(2, within(1e-9));
        assertThat(plan.cost()).isCloseTo(1, within(1e-9)); // a second of a device at 3.6 an hour, a thousand times
        assertThat(full.wattHours()).isCloseTo(500, within(1e-9));
        assertThat(figures.scaling()).isCloseTo(0.8, within(1e-9));
        assertThat(figures.curves().get(0).middle()).isCloseTo(3.6, within(1e-9));
        assertThat(figures.perDevice()).extracting(DeviceFigures::samples).containsExactly(8, 8);
        assertThat(figures.perDevice()).extracting(DeviceFigures::straggler).containsExactly(false, false);
    }

    @ParameterizedTest
    @CsvSource({"fleet, 25.3 14 14 14 18, planned:8", "fleet-sdxl, 9, uniform:14:1"})
    void thePagesOfTheDocsFollowFromTheirRowsAndNameTheirMarks(String folder, String counts, String chosen)
            throws IOException {
        Path example = Path.of("docs/examples").resolve(folder);
        assertThat(FleetReport.verify(example)).isPositive();
        String page = Files.readString(example.resolve("report.html"));
        assertThat(labels(page, "count")).containsExactlyInAnyOrder(counts.split(" "));
        assertThat(labels(page, "strong")).containsExactly(chosen);
    }

    private static List<String> labels(String page, String kind) {
        return Pattern.compile("<text class=\"" + kind + "\"[^>]*>([^<]*)<")
                .matcher(page)
                .results()
                .map(match -> match.group(1))
                .toList();
    }

    /** A device is accused where it is slow throughout, and not for one batch that took long. */
    @Test
    void aStragglerIsSlowBeyondChance() {
        FleetRun run = Runs.of(3, 24, 1, List.of("original", "planned:2"));
        assertThat(devices(run, row -> row.batch() % 2 == 0 ? 5 / 3.0 : 2))
                .extracting(DeviceFigures::straggler)
                .containsExactly(false, false, true);
        DeviceFigures slow =
                devices(run, row -> row.batch() % 2 == 0 ? 5 / 3.0 : 2).get(2);
        assertThat(slow.share().value()).isCloseTo(1.5, within(1e-9));
        assertThat(slow.share().low()).isBetween(1.4, 1.5);
        assertThat(slow.share().high()).isBetween(1.5, 1.6);
        DeviceFigures unlucky =
                devices(run, row -> row.batch() == 2 ? 13 / 3.0 : 1).get(2);
        assertThat(unlucky.share().value()).isCloseTo(1.25, within(1e-9));
        assertThat(unlucky.share().low()).isCloseTo(1, within(1e-9));
        assertThat(unlucky.straggler()).isFalse();
    }

    /** @param slower how many times longer the third device denoises, which is six tenths of its time */
    private static List<DeviceFigures> devices(FleetRun run, ToDoubleFunction<SampleRow> slower) {
        List<SampleRow> rows = run.samples().stream()
                .map(row -> row.lane() == 2 ? Runs.closer(row, 0, slower.applyAsDouble(row)) : row)
                .toList();
        return FleetFigures.of(with(run, rows)).perDevice();
    }

    /** A policy that is not measurably slower than the fastest, and closer, is the answer. */
    @Test
    void theAnswerIsTheClosestOfTheFastest() {
        List<String> three = List.of("original", "planned:2", "steps:2");
        FleetRun run = Runs.of(2, 8, 1, three);
        List<SampleRow> closer = run.samples().stream()
                .map(row -> row.policy().equals("steps:2") ? Runs.closer(row, 10, 1) : row)
                .toList();
        List<SampleRow> slower = run.samples().stream()
                .map(row -> row.policy().equals("steps:2") ? Runs.closer(row, 10, 1.2) : row)
                .toList();
        assertThat(FleetFigures.of(with(run, closer)).chosen()).isEqualTo("steps:2");
        assertThat(FleetFigures.of(with(run, slower)).chosen()).isEqualTo("planned:2");
    }

    private static FleetRun with(FleetRun run, List<SampleRow> samples) {
        return new FleetRun(run.facts(), samples, run.lanes(), run.traces(), run.pictures(), run.earlier());
    }

    /** Two rounds of one lane take as long as both together, not as long as the longer one. */
    @Test
    void roundsFollowEachOther() {
        FleetRun run = Runs.of(1, 4, 1, List.of("original"));
        DeviceRow lane = run.lanes().get(0);
        DeviceRow second = new DeviceRow(
                lane.policy(),
                false,
                1,
                0,
                lane.host(),
                lane.executor(),
                lane.device(),
                0,
                0,
                16000,
                0,
                0,
                null,
                null,
                null,
                List.of());
        FleetRun both = with(run, run.facts(), List.of(lane, second));
        assertThat(FleetFigures.of(both).policy("original").fleetRate()).isCloseTo(4 / 32.0, within(1e-9));
    }

    @Test
    void saysTheAnswerInOneSentenceAndShowsTextAsItIs() {
        String page = html(Runs.of(2, 8, 1, BOTH));
        String read = page.replaceAll("<[^>]*>", "");
        assertThat(read)
                .contains(
                        "2.1 of 4 calls (planned:2): 4.0 × as fast at 54\u00a0dB; the worst tenth lies below 51\u00a0dB.");
        assertThat(read).contains("the model&#39;s own").doesNotContain("null"); // the scheduler, which nobody chose
        assertThat(page)
                .contains("a &lt;b&gt;&quot;Größe&quot; &amp; &#39;Übung&#39;&lt;/b&gt; \uFFFD")
                .contains("jobs/benchmark --prompts &#39;ü &lt;x&gt;.txt&#39;")
                .doesNotContain("<b>")
                .doesNotContain("http:")
                .doesNotContain("https:");
    }

    @Test
    void rowsComeBackAsTheyWere() throws Exception {
        FleetRun run = Runs.of(2, 8, 1, BOTH).against(List.of(new Earlier("then", Runs.of(1, 3, 2, BOTH))));
        run.write(folder);
        FleetRun read = FleetRun.read(folder);
        assertThat(read.samples()).isEqualTo(run.samples());
        assertThat(read.lanes()).isEqualTo(run.lanes());
        assertThat(read.traces()).isEqualTo(run.traces());
        assertThat(read.facts()).isEqualTo(run.facts());
        assertThat(html(read)).isEqualTo(html(run));
        assertThat(read.pictures().get(0).png()).containsExactly(1, 2, 3);
        assertThat(read.earlier().get(0).name()).isEqualTo("then");
    }

    /** Digits of text, of charts, of labels, of the style: wherever one is changed, it is found; every 61st is tried. */
    @Test
    void everyChangedDigitIsFound() throws Exception {
        Runs.of(2, 4, 1, BOTH).write(folder);
        FleetReport.render(folder);
        Path file = folder.resolve("report.html");
        String page = Files.readString(file);
        assertThat(FleetReport.verify(folder)).isGreaterThan(100);
        int digits = 0;
        for (int at = 0; at < page.length(); at++) {
            char c = page.charAt(at);
            if (c >= '0' && c <= '9' && digits++ % 61 == 0) {
                String changed = page.substring(0, at) + (char) ('0' + (c - '0' + 1) % 10) + page.substring(at + 1);
                assertThatThrownBy(() -> FleetReport.compare(page, changed, file))
                        .isInstanceOf(IllegalStateException.class);
            }
        }
        assertThat(digits).isGreaterThan(2000);
        Files.writeString(file, page.replaceFirst("(planned:2.psnr-tenth\">)50", "$151"));
        assertThatThrownBy(() -> FleetReport.verify(folder))
                .hasMessage("The figure planned:2.psnr-tenth is 50.3 by the rows, and the page says 51.3");
        Files.writeString(file, page.replaceFirst("<span data-figure=\"answer.psnr\">[^<]*</span>", ""));
        assertThatThrownBy(() -> FleetReport.verify(folder)).hasMessageContaining("the page does not have it");
        Files.writeString(file, page.replace("</main>", "<span data-figure=\"more\">1</span></main>"));
        assertThatThrownBy(() -> FleetReport.verify(folder)).hasMessageContaining("has a figure more");
        Files.writeString(file, page.replaceFirst("class=\"s0\" d=\"M(\\d)", "class=\"s0\" d=\"M9$1"));
        assertThatThrownBy(() -> FleetReport.verify(folder)).hasMessageContaining("in chart.speed");
        Files.writeString(file, page);
        Path data = folder.resolve("report.json");
        Files.writeString(data, Files.readString(data).replaceFirst("\"devices\" : 2", "\"devices\" : 3"));
        assertThatThrownBy(() -> FleetReport.verify(folder)).hasMessageContaining("report.json differs");
        FleetReport.render(folder);
        FleetReport.verify(folder);
    }

    @Test
    void changedRowsAreFound() throws Exception {
        Runs.of(2, 4, 1, BOTH).write(folder);
        FleetReport.render(folder);
        Runs.of(2, 4, 1.01, BOTH).write(folder);
        assertThatThrownBy(() -> FleetReport.verify(folder)).hasMessageContaining("by the rows, and the page says");
        Files.delete(folder.resolve("rows/lanes.parquet"));
        assertThatThrownBy(() -> FleetReport.verify(folder)).hasMessageContaining("There are no rows");
        assertThatThrownBy(() -> FleetReport.verify(folder.resolve("rows")))
                .hasMessageContaining("no run of a benchmark");
    }

    static Stream<FleetRun> lesser() {
        FleetRun whole = Runs.of(2, 4, 1, BOTH);
        return Stream.of(
                Runs.of(1, 1, 1, BOTH),
                Runs.of(2, 4, 1, List.of("original")),
                Runs.of(2, 4, 1, List.of("planned:2")),
                Runs.of(1, 1, 1, List.of()),
                with(whole, whole.facts(), List.of()),
                with(
                        whole,
                        facts(whole.facts(), List.of("executor 1"), Map.of("steps:2", "no memory")),
                        whole.lanes()));
    }

    /** One sample, one policy, none at all, one device. */
    @ParameterizedTest
    @MethodSource("lesser")
    void lesserRunsRenderToo(FleetRun run) throws Exception {
        run.write(folder);
        FleetReport.render(folder);
        FleetReport.verify(folder);
        assertThat(Files.readString(folder.resolve("report.html")))
                .doesNotContain("NaN")
                .doesNotContain("null")
                .doesNotContain("Infinity");
    }

    @Test
    void whatWentWrongStandsInRed() {
        FleetRun run = Runs.of(2, 4, 1, BOTH);
        assertThat(html(run)).doesNotContain("role=\"note\"");
        DeviceRow lane = run.lanes().get(0);
        DeviceRow fell = new DeviceRow(
                lane.policy(),
                false,
                0,
                0,
                "host0",
                "e<0>",
                "cpu",
                1,
                0,
                1000,
                2,
                0,
                null,
                null,
                null,
                List.of("The CPU computed in place of the GPU that this host has"));
        String page = html(with(
                run,
                facts(run.facts(), List.of("executor 1 on host1"), Map.of("steps:2", "no memory")),
                Stream.concat(Stream.of(fell), run.lanes().stream().skip(1)).toList()));
        String warning =
                page.substring(page.indexOf("<div class=\"warning\" role=\"note\">"), page.indexOf("</ul></div>"));
        assertThat(warning)
                .contains("The CPU computed in place of the GPU that this host has (host0, executor e&lt;0&gt;)")
                .contains("Lost during the run: executor 1 on host1.")
                .contains("The policy steps:2 is missing: no memory");
    }

    @Test
    void verdictsAreGivenBeyondTheNoiseAlone() {
        FleetRun now = Runs.of(2, 8, 1, BOTH);
        assertThat(said(now, 1)).containsOnly("within noise");
        assertThat(said(now, 1.01)).containsOnly("within noise");
        assertThat(said(now, 1.1)).containsOnly("faster");
        assertThat(said(now, 0.9)).containsOnly("slower");
        FleetRun compared = now.against(List.of(new Earlier("<then>", Runs.of(1, 1, 2, BOTH))));
        assertThat(FleetFigures.of(compared).verdicts())
                .extracting(Verdict::said)
                .containsOnly("within noise"); // a single batch tells nothing
        assertThat(html(compared)).contains("planned:2 beside &lt;then&gt;");
    }

    private static List<String> said(FleetRun now, double slowerThen) {
        FleetRun then = Runs.of(2, 8, slowerThen, BOTH);
        return FleetFigures.of(now.against(List.of(new Earlier("then", then)))).verdicts().stream()
                .map(Verdict::said)
                .toList();
    }
}
