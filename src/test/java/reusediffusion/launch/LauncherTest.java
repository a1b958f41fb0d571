package reusediffusion.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** The script that all others in jobs/ call, with stand-ins for Java and Maven. */
@EnabledOnOs({OS.LINUX, OS.MAC})
class LauncherTest {
    @TempDir
    private Path temporary;

    private Path folder;
    private StandIns machine;

    @BeforeEach
    void set() throws IOException {
        folder = Files.createDirectory(temporary.resolve("a folder"));
        machine = new StandIns(folder);
        machine.java("17.0.9");
        machine.maven();
    }

    @Test
    void buildsOnceAndStarts() throws Exception {
        Launch first = machine.launch();
        assertThat(first.output()).contains("Building (once)", "submitted", "--class some.Job");
        assertThat(first.code()).isZero();
        assertThat(machine.launch().output()).contains("submitted").doesNotContain("Building");
        assertThat(machine.builds()).hasSize(1);
    }

    @Test
    void jobsStartThroughLinksFromAnyFolder() throws Exception {
        machine.launch();
        Path elsewhere = Files.createDirectory(temporary.resolve("else where"));
        Path links = Files.createDirectory(temporary.resolve("links of links"));
        List<Path> commands = List.of(
                Files.createSymbolicLink(elsewhere.resolve("verify"), folder.resolve("jobs/verify")),
                Files.createSymbolicLink(links.resolve("check"), Path.of("../else where/verify")),
                Files.createSymbolicLink(temporary.resolve("tree"), folder).resolve("jobs/verify"));
        for (Path command : commands) {
            Launch launch = machine.launch(elsewhere, command, "some where");
            assertThat(launch.output())
                    .as(command.toString())
                    .contains("submitted", "--class reusediffusion.job.Verify", "some where");
        }
        Path jobs = Files.createSymbolicLink(elsewhere.resolve("jobs"), folder.resolve("jobs"));
        for (Path generate : List.of(
                Files.createSymbolicLink(elsewhere.resolve("generate"), folder.resolve("jobs/generate")),
                jobs.resolve("generate"))) {
            assertThat(machine.launch(elsewhere, generate).output())
                    .as("the demo")
                    .contains("--mode original", "--sheet-beside " + folder + "/output/shapes/original");
        }
        assertThat(machine.launch(elsewhere, jobs.resolve("verify")).output()).contains("submitted");
    }

    @Test
    void everyJobFollowsLinks() throws Exception {
        try (Stream<Path> jobs = Files.list(Path.of("jobs"))) {
            assertThat(jobs.filter(Files::isExecutable)).isNotEmpty().allSatisfy(job -> assertThat(
                            Files.readAllLines(job))
                    .contains("[ ! -L \"$0\" ] || exec \"$(readlink -f \"$0\")\" \"$@\""));
        }
    }

    @Test
    void aReleaseNeedsNoMavenAndLeavesResultsWhereTheUserIs() throws Exception {
        machine.release("reusediffusion-spark-0.1.0.jar");
        machine.remove("mvn");
        machine.spark("spark", "spark-core_2.12-3.5.7.jar", false);
        Path elsewhere = Files.createDirectory(temporary.resolve("else where"));
        Path link = Files.createSymbolicLink(elsewhere.resolve("generate"), folder.resolve("jobs/generate"));
        Launch demo = machine.launch(elsewhere, link);
        assertThat(demo.code()).isZero();
        assertThat(demo.output())
                .contains("spark.reusediffusion.home=" + folder, "spark.reusediffusion.work=" + elsewhere)
                .contains("--sheet-beside " + elsewhere + "/output/shapes/original")
                .contains("extraClassPath=" + folder + "/lib/*", folder + "/reusediffusion-spark-0.1.0.jar")
                .doesNotContain("Building");
        Files.delete(folder.resolve("reusediffusion-spark-0.1.0.jar"));
        Launch cut = machine.launch(elsewhere, link);
        assertThat(cut.code()).isEqualTo(2);
        assertThat(cut.output())
                .contains("is not whole", "unpack its archive again")
                .hasLineCount(1);
    }

    @Test
    void aReleaseTakesTheSparkOfTheUserWhereItCan() throws Exception {
        machine.release("reusediffusion-spark-0.1.0.jar");
        Launch none = machine.launch();
        assertThat(none.code()).isEqualTo(2);
        assertThat(none.output())
                .contains("brings no Spark", "SPARK_HOME", "-full")
                .hasLineCount(1);
        Path own = machine.spark("own spark", "spark-core_2.12-3.5.3.jar", true);
        assertThat(machine.with("SPARK_HOME", own).launch().output()).contains("submitted by its own");
        Path jars = machine.spark("jars alone", "spark-core_2.12-3.5.7.jar", false);
        assertThat(machine.with("SPARK_HOME", jars).launch().output()).contains("submitted", "--class some.Job");
        for (String core :
                List.of("spark-core_2.13-4.0.1.jar", "spark-core_2.13-3.5.7.jar", "spark-core_2.12-3.3.0.jar")) {
            Path other = machine.spark(core + " home", core, true);
            Launch refused = machine.with("SPARK_HOME", other).launch();
            assertThat(refused.code()).as(core).isEqualTo(2);
            assertThat(refused.output())
                    .contains(core, "Spark 3.5 for Scala 2.12")
                    .hasLineCount(1);
        }
        Files.createDirectories(temporary.resolve("bare/jars"));
        assertThat(machine.with("SPARK_HOME", temporary.resolve("bare"))
                        .launch()
                        .output())
                .contains("its folder jars has no spark-core")
                .hasLineCount(1);
        for (String master : List.of("sparks://h:1", "local[x]", "local[0]")) {
            Launch other = machine.launch(temporary, folder.resolve("libexec/launch"), "some.Job", "--master", master);
            assertThat(other.code()).isEqualTo(2);
            assertThat(other.output()).startsWith("--master takes local, ").hasLineCount(1);
        }
        Launch nothing = machine.with("SPARK_HOME", temporary).launch();
        assertThat(nothing.code()).isEqualTo(2);
        assertThat(nothing.output())
                .contains("There is no Spark in SPARK_HOME=" + temporary)
                .hasLineCount(1);
    }

    @Test
    void aReleaseForSpark4TakesThatAlone() throws Exception {
        machine.release("reusediffusion-spark-0.1.0-spark4.jar");
        assertThat(machine.launch().output())
                .contains("a Spark 4 for Scala 2.13")
                .hasLineCount(1);
        for (String core : List.of("spark-core_2.13-4.0.1.jar", "spark-core_2.13-4.1.0.jar")) {
            Path own = machine.spark(core + " home", core, true);
            assertThat(machine.with("SPARK_HOME", own).launch().output())
                    .contains("submitted by its own", "-spark4.jar");
        }
        for (String core : List.of("spark-core_2.12-3.5.7.jar", "spark-core_2.13-3.5.7.jar")) {
            Path other = machine.spark(core + " home", core, true);
            Launch refused = machine.with("SPARK_HOME", other).launch();
            assertThat(refused.code()).as(core).isEqualTo(2);
            assertThat(refused.output())
                    .contains(core, "needs Spark 4 for Scala 2.13")
                    .hasLineCount(1);
        }
    }

    @Test
    void javaOfOtherVersionsIsTold() throws Exception {
        for (String version : List.of("1.8.0_402", "16", "24", "25.0.1", "26-ea")) {
            machine.java(version);
            Launch launch = machine.launch();
            assertThat(launch.code()).as(version).isEqualTo(2);
            assertThat(launch.output().lines()).as(version).hasSize(1);
            String major = version.replaceFirst("^1\\.", "").replaceFirst("\\D.*", "");
            assertThat(launch.output()).contains("Java " + major + ",", "Java 17 to 23", "JAVA_HOME");
        }
        assertThat(machine.builds()).isEmpty();
        for (String version : List.of("17", "23.0.1")) {
            machine.java(version);
            assertThat(machine.launch().output()).as(version).contains("submitted");
        }
    }

    @Test
    void lettersThatAreNotEnglishArriveInALocaleOfAscii() throws Exception {
        assertThat(machine.launch().output()).as("no locale program").contains("in no locale");
        machine.locales("C.UTF-8");
        assertThat(machine.launch().output()).contains("in C.UTF-8");
        assertThat(machine.with("LC_ALL", "C").launch().output()).contains("in C.UTF-8");
        machine.locales("de_DE.UTF-8");
        assertThat(machine.launch().output()).as("there is none").contains("in no locale");
        machine.locales("C.UTF-8", "de_DE.UTF-8");
        assertThat(machine.with("LC_ALL", "de_DE.UTF-8").launch().output()).contains("in de_DE.UTF-8");
    }

    @Test
    void lettersOfTwoBytesAndSettingsThatAreNowhereAreTold() throws Exception {
        for (String name : List.of("JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS")) {
            Launch two = machine.with(name, "-Da=b -Dfile.encoding=UTF-16LE").launch();
            assertThat(two.code()).isEqualTo(2);
            assertThat(two.output())
                    .startsWith(name + " asks for -Dfile.encoding=UTF-16, in which Java can name no files")
                    .hasLineCount(1);
            assertThat(machine.with(name, "-Dfile.encoding=UTF-8").launch().code())
                    .isZero();
        }
        assertThat(said("--driver-java-options", "-Dfile.encoding=utf32")).startsWith("--driver-java-options asks for");
        assertThat(said("--conf", "spark.driver.extraJavaOptions=-Dfile.encoding=UTF_16"))
                .startsWith("--conf asks for");
        assertThat(said("--conf", "spark.master=local[x]")).startsWith("--master takes local, ");
        assertThat(said("--conf=spark.master=foo")).startsWith("--master takes local, ");
        assertThat(said("--conf", "spark.master=local[2]")).contains("submitted");
        Launch nowhere = machine.with("SPARK_CONF_DIR", folder.resolve("none")).launch();
        assertThat(nowhere.code()).isEqualTo(2);
        assertThat(nowhere.output())
                .startsWith("There is no folder SPARK_CONF_DIR=" + folder.resolve("none"))
                .hasLineCount(1);
        assertThat(machine.with("SPARK_CONF_DIR", folder).launch().code()).isZero();
    }

    private String said(String... options) throws Exception {
        String[] all = Stream.concat(Stream.of("some.Job"), Stream.of(options)).toArray(String[]::new);
        return machine.launch(temporary, folder.resolve("libexec/launch"), all).output();
    }

    @Test
    void javaHomeCountsBeforeThePath() throws Exception {
        machine.java("25");
        machine.javaAt(folder.resolve("jdk/bin"), "17.0.9");
        assertThat(machine.with("JAVA_HOME", folder.resolve("jdk")).launch().output())
                .contains("submitted");
        Launch empty = machine.with("JAVA_HOME", folder.resolve("nothing")).launch();
        assertThat(empty.code()).isEqualTo(2);
        assertThat(empty.output()).contains("There is no java in JAVA_HOME=" + folder.resolve("nothing"));
    }

    @Test
    void noJavaAndNoMavenAreTold() throws Exception {
        machine.remove("mvn");
        Launch noMaven = machine.launch();
        assertThat(noMaven.code()).isEqualTo(2);
        assertThat(noMaven.output()).contains("there is no mvn on the PATH").hasLineCount(1);
        machine.remove("java");
        Launch noJava = machine.launch();
        assertThat(noJava.code()).isEqualTo(2);
        assertThat(noJava.output()).contains("There is no java on the PATH").hasLineCount(1);
    }

    @Test
    void whatIsBuiltNeedsNoMaven() throws Exception {
        machine.launch();
        machine.remove("mvn");
        assertThat(machine.launch().output()).contains("submitted");
    }

    @Test
    void aBuildThatIsKilledAtAnyMomentIsMadeAgain() throws Exception {
        for (String moment : List.of("start", "lib", "spark", "jar", "end")) {
            machine.clean();
            assertThat(machine.with("KILLED_AT", moment).launch().output())
                    .as(moment)
                    .doesNotContain("submitted");
            Launch second = machine.launch();
            assertThat(second.output()).as(moment).contains("Building (once)", "submitted");
        }
    }

    @Test
    void aCutJarIsBuiltAgainWhoeverCutIt() throws Exception {
        machine.launch();
        Files.writeString(
                folder.resolve("target/reusediffusion-spark-0.1.0.jar"), "PK half of it, and newer than all else");
        assertThat(machine.launch().output()).contains("Building (once)", "submitted");
    }

    @Test
    void aBuildThatFailsIsNoneAndIsMadeAgain() throws Exception {
        Launch failed = machine.with("KILLED_AT", "failure").launch();
        assertThat(failed.code()).isEqualTo(2);
        assertThat(failed.output()).contains("The build failed").doesNotContain("submitted");
        assertThat(machine.launch().output()).contains("submitted");
    }

    @Test
    void twoStartsAtOnceBuildOnce() throws Exception {
        Process one = machine.with("SLOW", "0.5").start();
        Process other = machine.with("SLOW", "0.5").start();
        assertThat(Launch.of(one).output() + Launch.of(other).output())
                .contains("Waiting for a build by another start")
                .containsPattern("(?s)submitted.*submitted");
        assertThat(machine.builds()).hasSize(1);
    }

    @Test
    void theProfileThatWasNamedLastIsBuiltAgainAndTaken() throws Exception {
        machine.launch();
        Files.writeString(folder.resolve("target/profile"), "gpu\n");
        Launch gpu = machine.launch();
        assertThat(machine.builds().get(1)).contains("-Pgpu");
        assertThat(gpu.output()).contains("/target/lib-gpu/*").doesNotContain("/target/lib/*");
        Files.writeString(folder.resolve("pom.xml"), "<project>newer</project>");
        Files.setLastModifiedTime(folder.resolve("pom.xml"), FileTime.fromMillis(System.currentTimeMillis() + 5000));
        machine.launch();
        assertThat(machine.builds().get(2)).contains("-Pgpu");
        Files.setLastModifiedTime(folder.resolve("pom.xml"), FileTime.fromMillis(0));
        Files.writeString(folder.resolve("target/profile"), "spark4\n");
        assertThat(machine.launch().output())
                .contains("/target/spark4/lib/*", "/target/spark4/reusediffusion-spark-0.1.0-spark4.jar")
                .doesNotContain("/target/lib");
        assertThat(machine.launch().code()).isZero();
        assertThat(machine.builds()).hasSize(4).last().asString().contains("-Pspark4");
    }

    @Test
    void aFolderThatCannotBeWrittenIsTold() throws Exception {
        Files.writeString(folder.resolve("target"), "in its place");
        Launch launch = machine.launch();
        assertThat(launch.code()).isEqualTo(2);
        assertThat(launch.output()).contains("target cannot be written").hasLineCount(1);
    }

    @Test
    void whatAJavaPrintsOfItselfIsNoCommand() throws Exception {
        machine.java("17.0.9", "[0.4s][info][jfr] Started recording 1.\n\n", "Dumped recording.\n");
        Launch launch = machine.launch();
        assertThat(launch.output()).contains("submitted");
        assertThat(launch.code()).isZero();
        machine.java("17.0.9", "", "");
        assertThat(machine.with("JDK_JAVA_OPTIONS", "-Dnoise").launch().output())
                .as("the options are the job's")
                .contains("submitted");
    }

    @Test
    void aLauncherOfSparkThatFailsIsTold() throws Exception {
        Launch launch = machine.with("SPARK_FAILS", "3").launch();
        assertThat(launch.code()).isEqualTo(1);
        assertThat(launch.output()).contains("Spark's launcher", "ended with 3");
    }

    @Test
    void theFirstStartHasAnArchiveOfClassesMadeAndLaterOnesTakeIt() throws Exception {
        for (String program : List.of("nice", "mktemp", "sync")) {
            machine.add(program);
        }
        Path target = folder.resolve("target");
        Path archive = target.resolve("classes-17.0.9+9.jsa");
        assertThat(machine.launch().output()).contains("submitted").doesNotContain("-XX:", "classes-");
        await(archive);
        assertThat(machine.launch().output())
                .contains("-XX:SharedArchiveFile=" + archive
                        + " -XX:+UnlockDiagnosticVMOptions -XX:ArchiveRelocationMode=0 -Xshare:auto")
                .as("the settings stand behind the jars")
                .contains("-cp lib/*:jars/*:" + folder + "/conf/ ");
        assertThat(machine.with("CLASS_ARCHIVE", "off").launch().output())
                .contains("-cp lib/*:" + folder + "/conf/:jars/* ")
                .doesNotContain("-XX:Shared");
        FileTime past = FileTime.fromMillis(0);
        Files.setLastModifiedTime(archive, past);
        assertThat(machine.launch().output()).as("of older libraries").doesNotContain("-XX:Shared");
        for (int i = 0; i < 3000 && !isNewer(archive, past); i++) {
            Thread.sleep(20);
        }
        assertThat(isNewer(archive, past)).isTrue();
        machine.java("17.0.10");
        assertThat(machine.launch().output()).as("of another Java").doesNotContain("-XX:Shared");
        await(target.resolve("classes-17.0.10+9.jsa"));
        assertThat(archive).as("nobody needs it any more").doesNotExist();
    }

    /** False too where it is removed and not made again yet. */
    private static boolean isNewer(Path file, FileTime time) throws IOException {
        try {
            return Files.getLastModifiedTime(file).compareTo(time) > 0;
        } catch (NoSuchFileException e) {
            return false;
        }
    }

    private static void await(Path file) throws InterruptedException {
        for (int i = 0; i < 3000 && !Files.exists(file); i++) {
            Thread.sleep(20);
        }
        assertThat(file).exists();
    }
}
