package reusediffusion.hub;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import reusediffusion.hub.FaultyHub.Asked;
import reusediffusion.hub.FaultyHub.Fault;
import reusediffusion.hub.FaultyHub.Reply;
import reusediffusion.machine.Machines;

/** What servers and networks do to a download: what can be recovered from is, and nothing wrong ever bears a file's name. */
class DownloadTest {
    private static final String BIG = "unet/model.safetensors";
    private static final String SECRET = "hf_secretsecret";
    private static final int SIZE = 300_000;
    private static final Timeouts QUICK = new Timeouts(
            Duration.ofSeconds(2),
            Duration.ofMillis(400),
            Duration.ofMillis(250),
            Duration.ofMillis(4),
            Duration.ofMillis(20),
            Duration.ofSeconds(3),
            5);

    @TempDir
    Path folder;

    private final ByteArrayOutputStream told = new ByteArrayOutputStream();
    private FaultyHub hub;

    @BeforeEach
    void serve() throws IOException {
        hub = new FaultyHub();
        byte[] big = new byte[SIZE];
        new Random(1).nextBytes(big);
        hub.files.put(BIG, big);
        hub.large.add(BIG);
        hub.files.put("unet/config.json", "{\"a\": 1}".repeat(300).getBytes(StandardCharsets.UTF_8));
        hub.files.put("tokenizer/" + Machines.name("ä", "a") + " b#?%.txt", "merges".getBytes(StandardCharsets.UTF_8));
        hub.files.put("tokenizer_2/merges.txt", "merges".getBytes(StandardCharsets.UTF_8));
        hub.files.put("tokenizer/empty.txt", new byte[0]);
    }

    @AfterEach
    void end() throws IOException {
        hub.close();
    }

    private Download.Result download(String token) {
        return new Download(
                        Endpoint.of(hub.address() + "/", token),
                        QUICK,
                        3,
                        new PrintStream(told, true, StandardCharsets.UTF_8))
                .to("org/name", "main", (listed, at) -> listed, folder);
    }

    private void requireRight() throws IOException {
        for (Map.Entry<String, byte[]> file : hub.files.entrySet()) {
            assertThat(folder.resolve(file.getKey())).hasBinaryContent(file.getValue());
        }
    }

    /** Files by name, but for what is hidden. */
    private void requireNothingWrong() throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String name = folder.relativize(file).toString();
                if (!name.startsWith(".")) {
                    assertThat(file).hasBinaryContent(hub.files.get(name));
                }
            }
        }
    }

    private static Reply zipped(Reply right) {
        try {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
                out.write(right.body);
            }
            right.body = bytes.toByteArray();
            return right.with("Content-Encoding", "gzip");
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Reply flipped(Reply right) {
        right.body = right.body.clone();
        if (right.body.length > 10) {
            right.body[right.body.length / 2] ^= 1;
        }
        return right;
    }

    private static Reply reset(Reply right, int bytes) {
        right.reset = true;
        return right.cut(bytes);
    }

    private static Reply silent(Reply right, int bytes) {
        right.silent = true;
        return right.cut(bytes);
    }

    private static Reply unbounded(Reply right) {
        return right.with("Content-Length", "").with("Connection", "close");
    }

    private static boolean first(Asked asked) {
        return asked.isFile() && asked.number() == 1;
    }

    private static String dateIn(int seconds) {
        return DateTimeFormatter.RFC_1123_DATE_TIME.format(
                ZonedDateTime.now(ZoneOffset.UTC).plusSeconds(seconds));
    }

    private static Arguments fault(String name, Fault fault) {
        return Arguments.of(name, fault);
    }

    static Stream<Arguments> passing() {
        return Stream.of(
                fault("none", (a, r) -> r),
                fault("cut once", (a, r) -> first(a) ? r.cut(r.body.length / 3) : r),
                fault("always cut in half", (a, r) -> a.isFile() ? r.cut(Math.max(1, r.body.length / 2)) : r),
                fault("cut without a length", (a, r) -> first(a) ? unbounded(r).cut(r.body.length / 3) : r),
                fault("no lengths", (a, r) -> a.isFile() ? unbounded(r) : r),
                fault("cut listing", (a, r) -> a.number() == 1 ? unbounded(r).cut(r.body.length / 2) : r),
                fault("reset", (a, r) -> a.number() == 1 ? reset(r, r.body.length / 2) : r),
                fault("reset before all", (a, r) -> a.number() == 1 ? reset(r, 0) : r),
                fault("stall", (a, r) -> a.path().contains("safetensors") && a.number() <= 2 ? silent(r, 1000) : r),
                fault(
                        "stall of the listing",
                        (a, r) -> a.path().contains("/tree/") && a.number() == 1 ? silent(r, 5) : r),
                fault("ranges ignored", (a, r) -> a.number() == 1 ? r.cut(r.body.length / 2) : whole(a, r)),
                fault("wrong range", (a, r) -> a.number() == 1 ? r.cut(r.body.length / 2) : shifted(a, r)),
                fault(
                        "416",
                        (a, r) -> first(a) ? r.cut(r.body.length / 2) : a.from() > 0 ? new Reply().status(416) : r),
                fault(
                        "429 in seconds",
                        (a, r) -> a.number() == 1 ? new Reply().status(429).with("Retry-After", "0") : r),
                fault(
                        "429 by date",
                        (a, r) -> first(a) ? new Reply().status(429).with("Retry-After", dateIn(1)) : r),
                fault("500", (a, r) -> a.number() <= 2 ? new Reply().status(500) : r),
                fault("503", (a, r) -> a.number() == 1 ? new Reply().status(503).with("Retry-After", "nonsense") : r),
                fault("408 and 504", (a, r) -> a.number() <= 2 ? new Reply().status(a.number() == 1 ? 408 : 504) : r),
                fault("corrupt once", (a, r) -> first(a) ? flipped(r) : r),
                fault("corrupt beginning", (a, r) -> first(a) ? flipped(r).cut(r.body.length * 2 / 3) : r),
                fault("longer once", (a, r) -> first(a) ? longer(r) : r),
                fault("compressed", (a, r) -> a.from() == 0 ? zipped(r) : r),
                fault("compressed and cut", (a, r) -> first(a) ? zipped(r).cut(r.body.length / 2) : zipped(r)),
                fault("weak tags that change", (a, r) -> r.with("ETag", "W/\"" + a.number() + "\"")
                        .cut(a.number() == 1 && a.isFile() ? r.body.length / 2 : Integer.MAX_VALUE)),
                fault("404 once", (a, r) -> first(a) ? new Reply().status(404) : r),
                fault("a page of the web", (a, r) -> first(a) ? page() : r));
    }

    private static Reply page() {
        return FaultyHub.json("<!doctype html><html>Please log in</html>");
    }

    private static Reply longer(Reply right) {
        right.body = java.util.Arrays.copyOf(right.body, right.body.length + 5);
        return unbounded(right);
    }

    private static Reply whole(Asked asked, Reply right) {
        if (asked.from() > 0) {
            right.status = 200;
            right.headers.remove("Content-Range");
            byte[] all = new byte[asked.from() + right.body.length];
            new Random(1).nextBytes(all);
            right.body = asked.path().contains("safetensors") ? all : right.body;
        }
        return right;
    }

    private static Reply shifted(Asked asked, Reply right) {
        return asked.from() > 0 ? right.with("Content-Range", "bytes 0-9/" + SIZE) : right;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("passing")
    void whatPassesIsRecoveredFrom(String name, Fault fault) throws IOException {
        hub.fault = fault;
        Download.Result result = download(null);
        requireRight();
        assertThat(result.files()).isEqualTo(5);
        long before = hub.asked("/resolve/");
        assertThat(download(null).fetched()).isZero();
        assertThat(hub.asked("/resolve/")).isEqualTo(before);
        try (Stream<Path> hidden = Files.list(folder.resolve(".download"))) {
            assertThat(hidden.map(f -> f.getFileName().toString())).noneMatch(n -> n.endsWith(".part"));
        }
    }

    static Stream<Arguments> lasting() {
        return Stream.of(
                Arguments.of("other contents than the listing says", (Fault) (a, r) -> a.isFile() ? flipped(r) : r),
                Arguments.of("redirects more than", (Fault)
                        (a, r) -> new Reply().status(302).with("Location", a.path())),
                Arguments.of("redirects more than", (Fault)
                        (a, r) -> a.isFile() ? new Reply().status(307).with("Location", a.path() + "x") : r),
                Arguments.of("no address of the web", (Fault)
                        (a, r) -> a.isFile() ? new Reply().status(302).with("Location", "file:///etc/passwd") : r),
                Arguments.of("accept its licence", (Fault)
                        (a, r) -> a.isFile() ? new Reply().status(401).with("X-Error-Code", "GatedRepo") : r),
                Arguments.of("is not open to all", (Fault) (a, r) -> new Reply().status(401)),
                Arguments.of("/org/name, log in", (Fault) (a, r) -> new Reply().status(403)),
                Arguments.of("There is no repository org/name", (Fault) (a, r) -> new Reply().status(404)),
                Arguments.of("has no revision main", (Fault)
                        (a, r) -> new Reply().status(404).with("X-Error-Code", "RevisionNotFound")),
                Arguments.of(
                        "answers that it is not there", (Fault) (a, r) -> a.isFile() ? new Reply().status(404) : r),
                Arguments.of("answers 410", (Fault) (a, r) -> new Reply().status(410)),
                Arguments.of("answers that there is none", (Fault) (a, r) -> a.isFile() ? new Reply().status(416) : r),
                Arguments.of("answers 500", (Fault) (a, r) -> new Reply().status(500)),
                Arguments.of("answers 503", (Fault) (a, r) -> a.isFile() ? new Reply().status(503) : r),
                Arguments.of("asks to wait 86400 s", (Fault)
                        (a, r) -> new Reply().status(429).with("Retry-After", "86400")),
                Arguments.of("nothing more arrived", (Fault) (a, r) -> a.path().contains("unet/m") ? silent(r, 10) : r),
                Arguments.of("could not be downloaded", (Fault)
                        (a, r) -> a.path().contains("unet/m") ? whole(a, r).cut(1000) : r),
                Arguments.of("is no listing", (Fault) (a, r) -> page()),
                Arguments.of("round in a circle", (Fault) (a, r) -> r.with("Link", "<" + a.path() + ">; rel=next")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("lasting")
    void whatLastsIsToldInASentence(String sentence, Fault fault) throws IOException {
        hub.fault = fault;
        assertThatThrownBy(() -> download(null))
                .isInstanceOf(HubException.class)
                .hasMessageContaining(sentence);
        requireNothingWrong();
        hub.fault = (a, r) -> r;
        download(null);
        requireRight();
    }

    @Test
    void redirectionsToAnotherHostNeverGetTheToken() throws IOException {
        hub.fault = (a, r) -> a.path().contains("/resolve/")
                ? new Reply()
                        .status(302)
                        .with("Location", hub.otherAddress() + a.path().replaceFirst(".*/resolve/[^/]*", "/blob"))
                : a.path().startsWith("/blob/") && a.number() == 1 ? new Reply().status(403) : r;
        download(SECRET);
        requireRight();
        assertThat(hub.asked).allSatisfy(a -> assertThat(a.headers().get("authorization"))
                .isEqualTo(a.headers().get("host").startsWith("localhost") ? null : "Bearer " + SECRET));
        assertThat(hub.asked("/blob/")).isGreaterThan(5);
        assertThat(told.toString(StandardCharsets.UTF_8)).doesNotContain(SECRET);
    }

    @Test
    void pagesOfAnotherHostNeverGetTheToken() throws IOException {
        hub.fault = (a, r) -> r.headers.containsKey("Link")
                ? r.with("Link", r.headers.get("Link").replace("</", "<" + hub.otherAddress() + "/"))
                : r;
        download(SECRET);
        assertThat(hub.asked.stream().filter(a -> a.headers().get("host").startsWith("localhost")))
                .isNotEmpty()
                .allSatisfy(a -> assertThat(a.headers()).doesNotContainKey("authorization"));
    }

    @Test
    void refusedTokensAreToldWithoutThem() {
        hub.fault = (a, r) -> new Reply().status(a.isFile() ? 403 : 401);
        assertThatThrownBy(() -> download(SECRET))
                .hasMessageContaining("does not accept the token in HF_TOKEN")
                .hasMessageNotContaining(SECRET);
        hub.fault = (a, r) -> a.isFile() ? new Reply().status(403) : r;
        assertThatThrownBy(() -> download(SECRET))
                .hasMessageContaining("accept the licence")
                .hasMessageContaining(hub.address() + "/org/name");
        assertThatThrownBy(() -> Endpoint.of(hub.address(), "a\nb")).hasMessageNotContaining("a\nb");
    }

    @Test
    void aFileThatChangesBetweenTwoRequestsIsTakenAsItIsNow() throws IOException {
        byte[] other = hub.files.get(BIG).clone();
        other[SIZE - 7] ^= 1;
        hub.fault = (a, r) -> {
            if (a.path().contains(BIG) && a.number() == 1) {
                hub.files.put(BIG, other);
                return r.cut(SIZE / 2);
            }
            return r;
        };
        download(null);
        assertThat(folder.resolve(BIG)).hasBinaryContent(other);
        requireRight();
    }

    @ParameterizedTest
    @org.junit.jupiter.params.provider.ValueSource(
            strings = {
                "../evil.txt",
                "unet/../../evil.txt",
                "/tmp/evil.txt",
                "a//b",
                "..",
                "unet/./x",
                "C:\\\\evil",
                "a\\u0000b",
                ""
            })
    void pathsThatLeaveTheFolderAreRefused(String path) throws IOException {
        hub.extra = ",{\"type\":\"file\",\"size\":2,\"oid\":\"" + "1".repeat(40) + "\",\"path\":\"" + path + "\"}";
        assertThatThrownBy(() -> download(null)).hasMessageContaining("outside of the model's folder");
        requireNothingWrong();
        assertThat(folder.getParent().resolve("evil.txt")).doesNotExist();
        assertThat(hub.asked("/resolve/")).isZero();
    }

    /** Half of a pair of characters can be written in no locale, as "ä" cannot in that of ASCII. */
    @Test
    void aNameThatCannotBeWrittenIsTold() throws IOException {
        hub.extra = ",{\"type\":\"file\",\"size\":2,\"oid\":\"" + "1".repeat(40) + "\",\"path\":\"unet/\\ud800.txt\"}";
        assertThatThrownBy(() -> download(null))
                .isInstanceOf(HubException.class)
                .hasMessageContaining("cannot write in the letters of its locale")
                .hasMessageContaining("LC_ALL=C.UTF-8");
        assertThat(hub.asked("/resolve/")).isZero();
    }

    @Test
    void whatHadArrivedIsGoneOnWith() throws IOException {
        hub.fault = (a, r) ->
                a.path().contains(BIG) ? (a.number() == 1 ? r.cut(SIZE * 3 / 4) : new Reply().status(400)) : r;
        assertThatThrownBy(() -> download(null)).hasMessageContaining("answers 400");
        hub.fault = (a, r) -> r;
        download(null);
        requireRight();
        assertThat(hub.asked.stream().filter(a -> a.path().contains(BIG)))
                .last()
                .extracting(Asked::from)
                .isEqualTo(SIZE * 3 / 4);
    }

    @Test
    void aFileThatWasSpoiledIsFetchedAgainAndOneThatIsRightIsNot() throws IOException {
        download(null);
        Files.writeString(folder.resolve("unet/config.json"), "mine");
        Files.delete(folder.resolve(".download/receipts.json"));
        assertThat(FolderCheck.of(folder).checked()).isZero();
        assertThat(download(null).fetched()).isEqualTo(1);
        requireRight();
        assertThat(folder.resolve(".download/replaced/unet/config.json")).hasContent("mine");
        assertThat(FolderCheck.of(folder)).isEqualTo(new FolderCheck(5, java.util.List.of()));
        Files.writeString(folder.resolve("unet/config.json"), "mine");
        assertThat(FolderCheck.of(folder).faults()).hasSize(1);
    }

    @Test
    void roomIsLookedForFirst() {
        Download download = new Download(
                Endpoint.of(hub.address(), null),
                QUICK,
                2,
                new PrintStream(told, true, StandardCharsets.UTF_8),
                f -> 1000);
        assertThatThrownBy(() -> download.to("org/name", "main", (listed, at) -> java.util.Set.of(BIG), folder))
                .hasMessageContaining("has room for 1.0 kB")
                .hasMessageContaining("needs 300.0 kB more");
        assertThat(hub.asked("/resolve/")).isZero();
    }

    @Test
    void aFolderIsOfOneRepositoryAndOneProcess() throws IOException {
        download(null);
        try (DownloadFolder held = new DownloadFolder(folder, "org/name")) {
            assertThat(held.folder()).isEqualTo(folder);
            assertThatThrownBy(() -> download(null)).hasMessageContaining("Another process is downloading");
        }
        assertThatThrownBy(() -> new DownloadFolder(folder, "other/name")).hasMessageContaining("holds org/name");
    }
}
