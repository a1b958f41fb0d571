package reusediffusion.job.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reusediffusion.job.Console;
import reusediffusion.report.fleet.FleetReport;
import reusediffusion.report.fleet.figures.FleetFigures;
import reusediffusion.report.fleet.figures.PolicyFigures;
import reusediffusion.report.fleet.rows.DeviceRow;
import reusediffusion.report.fleet.rows.FleetRun;

/** A small fleet, its page, and what looks after it. */
class BenchmarkIT {
    private static final List<String> SMALL =
            List.of("--steps=4", "--width=16", "--height=16", "--guidance=5", "--samples=3", "--device=cpu");

    @TempDir
    private Path folder;

    private Console run(String... arguments) {
        return Console.run(
                "local[2]",
                new Benchmark(),
                Stream.concat(SMALL.stream(), Stream.of(arguments)).toArray(String[]::new));
    }

    @Test
    void measuresAllPoliciesAndComparesRuns() throws Exception {
        Path prompts = Files.writeString(
                folder.resolve("prompts.jsonl"),
                "{\"id\":\"a<&\\\"ü\",\"prompt\":\"a <b>red & 'blue'</b> Kreis, größer\"}\n{\"prompt\":\"two\"}\n{\"prompt\":\"three\"}\n");
        Path one = folder.resolve("one");
        Console made = run("--policies=original,uniform:2:1,steps:2", "--prompts=" + prompts, "--output=" + one);
        assertThat(made.code()).as(made.errors()).isZero();
        FleetRun run = FleetRun.read(one);
        FleetFigures figures = FleetFigures.of(run);
        assertThat(run.facts().missing()).as(made.errors()).isEmpty();
        assertThat(figures.policies()).extracting(PolicyFigures::samples).containsExactly(3, 3, 3);
        assertThat(figures.policies()).extracting(PolicyFigures::calls).containsExactly(4.0, 2.0, 2.0);
        assertThat(figures.policies().get(0).psnr().value()).isEqualTo(140);
        assertThat(figures.policies().get(1).psnr().value()).isBetween(5.0, 80.0);
        // The pictures of the timed runs themselves, made by the same policy, lie where their judges say.
        assertThat(figures.policies().get(1).audited()).isEqualTo(2);
        assertThat(figures.policies().get(1).auditLeast()).isBetween(5.0, 80.0);
        assertThat(figures.devices()).isEqualTo(2);
        assertThat(figures.scaling()).isPositive();
        assertThat(run.lanes()).filteredOn(DeviceRow::alone).hasSize(1);
        assertThat(run.samples()).filteredOn(row -> row.warmUp()).isNotEmpty();
        assertThat(run.pictures()).hasSize(9);
        assertThat(one.resolve(".written")).doesNotExist();
        FleetReport.verify(one);
        assertThat(Files.readString(one.resolve("report.html")))
                .contains("a &lt;b&gt;red &amp; &#39;blue&#39;&lt;/b&gt; Kreis, größer");

        Path two = folder.resolve("two");
        Console beside =
                run("--policies=planned:3,uniform:2:1", "--prompts=" + prompts, "--output=" + two, "--against=" + one);
        assertThat(beside.errors()).contains("There are no plans for these settings");
        beside = run("--policies=uniform:2:1", "--prompts=" + prompts, "--output=" + two, "--against=" + one);
        assertThat(beside.code()).as(beside.errors()).isZero();
        assertThat(FleetFigures.of(FleetRun.read(two)).verdicts()).hasSize(1);
        FleetReport.verify(two);

        Path page = two.resolve("report.html");
        Files.writeString(page, Files.readString(page).replaceFirst("(answer.psnr\">)", "$11"));
        Console verified = Console.run("local[1]", new Benchmark(), "verify", two.toString());
        assertThat(verified.errors()).contains("answer.psnr");
        assertThat(verified.code()).isEqualTo(1);
        assertThat(Console.run("local[1]", new Benchmark(), "render", two.toString())
                        .code())
                .isZero();
        assertThat(Console.run("local[1]", new Benchmark(), "verify", two.toString())
                        .code())
                .isZero();
        assertThat(Console.run("local[1]", new Benchmark(), "verify", folder.toString())
                        .errors())
                .contains("no run of a benchmark");
    }
}
