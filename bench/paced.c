// Asks over HTTP at a fixed rate, whether or not answers come: a request has its time, and what it
// takes counts from that time on, so a server that stalls cannot hide who waited for it. A loader
// that asks as fast as it is answered (wrk) measures saturation alone. Prints a line of JSON.
// usage: MUNIMENT_TOKEN=… paced ADDRESS PORT CONNECTIONS RATE SECONDS <PATHS     (one path a line)
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/tcp.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { requests_max = 1 << 16, answer_max = 1 << 14, connections_max = 1024 };

typedef struct {
    int socket;
    int64_t due; // when the request under way was to be sent
    size_t received;
    char answer[answer_max];
} Connection;

static char* requests[requests_max];
static size_t lengths[requests_max];
static size_t request_count;
static Connection connections[connections_max];
static int idle[connections_max]; // a stack
static int idle_count;
static int poller;

static void fail(const char* what) {
    fprintf(stderr, "paced: %s: %s\n", what, strerror(errno));
    exit(1);
}

static int64_t now_ns(void) {
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (int64_t)t.tv_sec * 1000000000 + t.tv_nsec;
}

static void read_requests(const char* host) {
    const char* token = getenv("MUNIMENT_TOKEN");
    char path[4096];
    while (request_count < requests_max && fgets(path, sizeof path, stdin)) {
        path[strcspn(path, "\n")] = 0;
        const int length =
            asprintf(&requests[request_count],
                     "GET %s HTTP/1.1\r\nHost: %s\r\nAuthorization: Bearer %s\r\n\r\n", path, host,
                     token ? token : "");
        if (length < 0) fail("memory");
        lengths[request_count++] = (size_t)length;
    }
    errno = EINVAL;
    if (request_count == 0) fail("no paths");
}

static void open_connection(int i, const char* address, int port) {
    struct sockaddr_in to = {.sin_family = AF_INET, .sin_port = htons((uint16_t)port)};
    const int on = 1;
    const int s = socket(AF_INET, SOCK_STREAM, 0);
    if (s < 0 || inet_pton(AF_INET, address, &to.sin_addr) != 1) fail(address);
    if (connect(s, (struct sockaddr*)&to, sizeof to) != 0) fail("connect");
    setsockopt(s, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = (uint32_t)i};
    if (epoll_ctl(poller, EPOLL_CTL_ADD, s, &event) != 0) fail("epoll_ctl");
    connections[i].socket = s;
    idle[idle_count++] = i;
}

static void ask(int64_t due, uint64_t turn) {
    Connection* c = &connections[idle[--idle_count]];
    const size_t i = turn % request_count;
    c->due = due;
    c->received = 0;
    if (send(c->socket, requests[i], lengths[i], MSG_NOSIGNAL) != (ssize_t)lengths[i]) fail("send");
}

// Whether the answer is whole. Any answer but 200 ends the measurement: it would be another one.
static int receive(Connection* c) {
    const ssize_t count =
        recv(c->socket, c->answer + c->received, answer_max - 1 - c->received, MSG_DONTWAIT);
    if (count < 0 && errno == EAGAIN) return 0;
    if (count <= 0) fail("the connection was closed");
    c->received += (size_t)count;
    c->answer[c->received] = 0;
    const char* head_end = strstr(c->answer, "\r\n\r\n");
    if (!head_end) return 0;
    const char* length = strcasestr(c->answer, "\r\nContent-Length:");
    errno = EPROTO;
    if (strncmp(c->answer, "HTTP/1.1 200", 12) != 0 || !length) fail(c->answer);
    return c->received >= (size_t)(head_end + 4 - c->answer) + strtoul(length + 17, NULL, 10);
}

static void wait_for_events(int64_t until, int64_t* taken, uint64_t* answered) {
    struct epoll_event events[connections_max];
    const int64_t left = until - now_ns();
    const struct timespec patience = {left > 0 ? left / 1000000000 : 0,
                                      left > 0 ? left % 1000000000 : 0};
    const int count = epoll_pwait2(poller, events, connections_max, &patience, NULL);
    if (count < 0 && errno != EINTR) fail("epoll_pwait2");
    for (int i = 0; i < count; ++i) {
        Connection* c = &connections[events[i].data.u32];
        if (!receive(c)) continue;
        taken[(*answered)++] = now_ns() - c->due;
        idle[idle_count++] = (int)events[i].data.u32;
    }
}

static int compare(const void* a, const void* b) {
    const int64_t x = *(const int64_t*)a, y = *(const int64_t*)b;
    return (x > y) - (x < y);
}

static double quantile(const int64_t* sorted, uint64_t count, double q) {
    return (double)sorted[(uint64_t)((double)(count - 1) * q)] / 1e9;
}

int main(int argc, char** argv) {
    if (argc != 6) {
        fputs("usage: paced ADDRESS PORT CONNECTIONS RATE SECONDS <PATHS\n", stderr);
        return 2;
    }
    const int connection_count = atoi(argv[3]);
    const double rate = atof(argv[4]);
    const uint64_t total = (uint64_t)(rate * atof(argv[5]));
    if (connection_count < 1 || connection_count > connections_max || total < 1) return 2;
    prctl(PR_SET_TIMERSLACK, 1UL); // the default lets every wait be 50 µs late
    read_requests(argv[1]);
    poller = epoll_create1(0);
    for (int i = 0; i < connection_count; ++i)
        open_connection(i, argv[1], atoi(argv[2]));
    int64_t* taken = malloc(total * sizeof *taken);
    if (!taken) fail("memory");

    const int64_t begun = now_ns();
    uint64_t asked = 0, answered = 0;
    while (answered < total) {
        int64_t due = begun + (int64_t)((double)asked * 1e9 / rate);
        while (asked < total && idle_count > 0 && due <= now_ns()) {
            ask(due, asked++);
            due = begun + (int64_t)((double)asked * 1e9 / rate);
        }
        // With nothing to ask, or nobody to ask it, the next answer is what there is to wait for.
        const int can_ask = asked < total && idle_count > 0;
        wait_for_events(can_ask ? due : now_ns() + 1000000000, taken, &answered);
    }
    const double elapsed = (double)(now_ns() - begun) / 1e9;
    qsort(taken, total, sizeof *taken, compare);
    printf("{\"rate\":%.1f,\"p50\":%.7f,\"p99\":%.7f,\"p999\":%.7f,\"max\":%.7f}\n",
           (double)total / elapsed, quantile(taken, total, 0.5), quantile(taken, total, 0.99),
           quantile(taken, total, 0.999), quantile(taken, total, 1));
    return 0;
}
