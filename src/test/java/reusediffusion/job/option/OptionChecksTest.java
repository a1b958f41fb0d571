package reusediffusion.job.option;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;
import reusediffusion.job.Console;
import reusediffusion.job.Evaluate;
import reusediffusion.job.Generate;
import reusediffusion.job.Inspect;
import reusediffusion.job.MakePlans;
import reusediffusion.job.Verify;
import reusediffusion.job.WritePrompts;
import reusediffusion.job.benchmark.AggregateBenchmark;
import reusediffusion.job.benchmark.Benchmark;
import reusediffusion.job.benchmark.BenchmarkStep;
import reusediffusion.job.run.Job;

/** Whatever cannot be meant is told in one sentence, before Spark starts or anything is made. */
class OptionChecksTest {
    private void refused(Job job, String sentence, String... arguments) {
        Console console = Console.run("local[1]", job, arguments);
        assertThat(console.errors().lines()).as(String.join(" ", arguments)).hasSize(1);
        assertThat(console.errors().strip()).isEqualTo(sentence);
        assertThat(console.code()).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--guidance=NaN | --guidance takes a number, 0 to 100, not NaN.",
                "--guidance=-1e308 | --guidance takes a number, 0 to 100, not -1.0E308.",
                "--guidance=Infinity | --guidance takes a number, 0 to 100, not Infinity.",
                "--guidance=0x1p3 | --guidance takes a number, 0 to 100, not 0x1p3.",
                "--guidance=7d | --guidance takes a number, 0 to 100, not 7d.",
                "--guidance=3,5 | --guidance takes a number, 0 to 100, not 3,5.",
                "--guidance-rescale=NaN | --guidance-rescale takes a number, 0 to 1, not NaN.",
                "--true_guidance=-1 | --true-guidance takes a number, 0 to 100, not -1.0.",
                "--speedup=0 | --speedup takes a number, 1 to 1000, not 0.0.",
                "--min-psnr=-5 | --min-psnr takes a number, 0 to 1000, not -5.0.",
                "--guard=1 | --guard takes a number between 0 and 1, such as 0.5, not 1.0.",
                "--threshold=101 | --threshold takes a number, 0 to 100, not 101.0.",
                "--max-sequence-length=0 | --max-sequence-length takes a whole number, 1 to 512, not 0.",
                "--max_sequence_length=-1 | --max-sequence-length takes a whole number, 1 to 512, not -1.",
                "--steps=-4 | --steps takes a whole number, 1 to 1000, not -4.",
                "--steps=0x10 | --steps takes a whole number, 1 to 1000, not 0x10.",
                "--steps=٢٨ | --steps takes a whole number, 1 to 1000, not ٢٨.",
                "--steps=2.5 | --steps takes a whole number, 1 to 1000, not 2.5.",
                "--steps=99999999999 | --steps takes a whole number, 1 to 1000, not 99999999999.",
                "--width=1000000 | --width takes a whole number, 8 to 8192, not 1000000.",
                "--frames=2147483647 | --frames takes a whole number, 1 to 1024, not 2147483647.",
                "--batch-size=2147483647 | --batch-size takes a whole number, 1 to 4096, not 2147483647.",
                "--partitions=0 | --partitions takes a whole number, 1 to 1000000, not 0.",
                "--audit=2 | --audit takes a number, 0 to 1, not 2.0.",
                "--seed=1e3 | --seed takes a whole number of 64 bits, not 1e3.",
                "--max-failures=NaN | --max-failures takes a number such as 20 or a share such as 5%, not NaN.",
                "--max-failures=101% | --max-failures takes a number such as 20 or a share such as 5%, not 101%.",
                "--stop-after=2x | --stop-after takes a time such as 90s, 2m or 1h, not 2x.",
                "--stop-after=٥m | --stop-after takes a time such as 90s, 2m or 1h, not ٥m.",
                "--commit-every=1.5m | --commit-every takes a time such as 90s, 2m or 1h, not 1.5m.",
                "--commit-every=300000d | --commit-every takes a time up to 3650d, not 300000d.",
                "--tar-size=0 | --file-size takes a size such as 500m or 1g, not 0.",
                "--tar-size=9007199254740992k"
                        + " | --file-size takes a size such as 500m or 1g, not 9007199254740992k.",
                "--png-level=NaN | --png-level takes a whole number, 1 to 9, not NaN.",
                "--png-level=10 | --png-level takes a whole number, 1 to 9, not 10.",
                "--seed= | --seed is empty; give it a value or leave it out.",
                "--keep-columns=, | --keep-columns is empty; give it a value or leave it out.",
                "--keep-columns=a,,b | --keep-columns is empty; give it a value or leave it out.",
                "--component=vae | --component takes NAME=FOLDER, not vae.",
                "--component=vae= | --component vae: there is no folder ''; name the folder with that component's"
                        + " config.json and weights.",
                "--model-dir=none/here | There is no folder none/here, which --model-dir names.",
                "--prompts= | --prompts is empty; give it a value or leave it out.",
                "--output= | --output is empty; give it a value or leave it out.",
                "--model= | --model is empty; give it a value or leave it out.",
                "--mode=fast | --mode takes original, reuse, collect, not fast."
            })
    void rangesOfGenerate(String argument, String sentence) {
        refused(new Generate(), sentence, argument);
    }

    @Test
    void whatIsGivenTwiceOrContradictsItself() {
        refused(new Generate(), "--steps is given more than once; give it once.", "--steps=4", "--steps=5");
        refused(
                new Generate(),
                "--batch-size is given more than once; give it once.",
                "--batch-size=4",
                "--batch_size=4");
        refused(
                new Generate(),
                "--width is given twice, by itself and with --width-height; give it once.",
                "--width=64",
                "--width-height",
                "64",
                "64");
        refused(
                new Generate(),
                "--mode reuse and --collect-diff ask for different things; leave out one.",
                "--mode=reuse",
                "--collect-diff");
        refused(
                new Generate(),
                "--mode original calls the network at every step and does not read --max-calls, --threshold;"
                        + " leave that out, or ask for --mode reuse.",
                "--mode=original",
                "--max-calls=9",
                "--threshold=30");
        refused(
                new Generate(),
                "--mode original calls the network at every step and does not read --without-plan; leave that out,"
                        + " or ask for --mode reuse.",
                "--without-plan=original");
        refused(
                new Generate(),
                "--file-size is of --layout webdataset and parquet, and this run writes a file for each sample; leave"
                        + " it out.",
                "--file-size=10m");
        refused(
                new Generate(),
                "--sheet-beside shows samples on the sheet, and --sheet off makes none; leave out one of them.",
                "--sheet=off",
                "--sheet-beside=x");
        refused(
                new Generate(),
                "Random weights are read from no files, and the variant fp16 names files; leave out option variant or"
                        + " option randomWeights.",
                "--random-weights=3",
                "--variant=fp16");
        refused(
                new Generate(),
                "The policy uniform does not read --guard; leave that out, or choose a policy that does.",
                "--policy=uniform",
                "--guard=0.5");
    }

    /** What only other policies, or nobody beside the rest, would read. */
    @Test
    void whatNobodyReads() {
        String without = " needs no table or plan and does not read --without-plan; leave that out, or choose a policy"
                + " that does.";
        refused(
                new Generate(),
                "The policy uniform" + without,
                "--steps=4",
                "--policy=uniform",
                "--without-plan=original");
        refused(
                new Generate(),
                "The policy dynamic" + without,
                "--steps=4",
                "--policy=dynamic",
                "--without-plan=refuse");
        String anew = "--overwrite makes all samples anew, and %s goes on with those that are there; leave out one of"
                + " them.";
        refused(new Generate(), String.format(Locale.ROOT, anew, "--retry-failed"), "--overwrite", "--retry-failed");
        refused(
                new Generate(),
                String.format(Locale.ROOT, anew, "--remake-changed"),
                "--overwrite",
                "--remake-changed");
        String none = "No policy of this comparison reads %s; leave it out, or have --policies name one that is %s.";
        String[][] compared = {
            {"--policies=original,uniform:14:0", "--table=none.json", "--table", "published"},
            {"--policies=published:30:1", "--plan=none.json", "--plan", "planned"},
            {"--policies=steps:14,dynamic:2", "--table-any", "--table-any", "published or planned"}
        };
        for (String[] each : compared) {
            for (Job job : new Job[] {new Evaluate(), new Benchmark()}) {
                refused(job, String.format(Locale.ROOT, none, each[2], each[3]), "--prompts=x", each[0], each[1]);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "original:3",
                "steps:14:0",
                "dynamic:1:2",
                "uniform:14:0:7",
                "uniform:14:0:",
                "uniform:14",
                "published:30:1:9",
                "planned:14:0.5:1",
                "none"
            })
    void namesOfPolicies(String name) {
        refused(
                new Evaluate(),
                "--policies has " + name + "; it takes original, published:THRESHOLD:MAX, dynamic:MAX,"
                        + " uniform:CALLS:ORDER, planned:CALLS[:GUARD], steps:CALLS.",
                "--prompts=x",
                "--policies=" + name);
    }

    @Test
    void otherJobs() {
        refused(new Evaluate(), "--samples takes a whole number, 1 to 1000000, not 0.", "--prompts=x", "--samples=0");
        refused(new MakePlans(), "--budgets takes a whole number, 1 to 1000, not 0.", "--prompts=x", "--budgets=8,0");
        refused(
                new Evaluate(),
                "A policy's guard takes a number between 0 and 1, such as 0.5, not NaN.",
                "--prompts=x",
                "--guidance=5",
                "--policies=planned:14:NaN");
        refused(new AggregateBenchmark(), "--rows takes a whole number, 1 or more, not -1.", "--rows=-1");
        refused(
                new Inspect(),
                "http://x/y.tar is on the web, and this program does not download it; fetch it with another tool"
                        + " and name the file.",
                "http://x/y.tar");
        refused(new Generate(), "--summary-json /tmp cannot be written: it is a folder.", "--summary-json=/tmp");
        refused(new Verify(), "FOLDER is empty; give it a value or leave it out.", " ");
        refused(new BenchmarkStep(), "--threads takes a whole number, 1 to 1024, not 0.", "--threads=0");
    }

    /** And before the work: hours of it would be lost. */
    @Test
    void placesThatCannotBeWrittenOrRead() {
        String none = "(there is no file or folder /proc/none); name another ";
        refused(
                new WritePrompts(),
                "--without /proc/none cannot be read " + none + "file.",
                "--output=/proc/none/x",
                "--without=/proc/none");
        refused(
                new WritePrompts(),
                "--output /proc/none cannot be written " + none + "place.",
                "--output=/proc/none/x");
        refused(
                new Evaluate(),
                "--output /proc/none cannot be written " + none + "place.",
                "--prompts=x",
                "--output=/proc/none",
                "--policies=original");
    }

    @Test
    void filesOfManyThatAreDamaged(@TempDir Path folder) throws Exception {
        for (String name : List.of("a.tar", "a.parquet")) {
            Path file =
                    Files.writeString(folder.resolve(name), "PAR1 and what is neither of them ".repeat(40) + "PAR1");
            Console console = Console.run("local[1]", new Inspect(), file.toString());
            assertThat(console.errors()).contains(name + " cannot be read as ").hasLineCount(1);
            assertThat(console.code()).isEqualTo(2);
        }
    }

    @Test
    void withoutAnyReuseOptionEveryStepIsCalled() {
        ReuseOptions reuse = new ReuseOptions();
        assertThat(reuse.mode()).isEqualTo("original");
        new CommandLine(reuse).parseArgs("--policy=original");
        assertThat(reuse.mode()).isEqualTo("original");
        ReuseOptions calls = new ReuseOptions();
        new CommandLine(calls).parseArgs("--max-calls=9");
        assertThat(calls.mode()).isEqualTo("reuse");
    }
}
