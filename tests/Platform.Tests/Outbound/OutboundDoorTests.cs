using System.Net;
using System.Net.Sockets;
using Akashi.Platform.Outbound;

namespace Akashi.Platform.Tests.Outbound;

/// <summary>What a hostile tenant would like to reach through the server, and does not.</summary>
public sealed class OutboundDoorTests
{
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("0.0.0.0")]
    [InlineData("10.0.0.1")]
    [InlineData("100.64.0.1")]
    [InlineData("169.254.169.254")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("192.0.0.8")]
    [InlineData("198.19.0.1")]
    [InlineData("203.0.113.9")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::127.0.0.1")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("64:ff9b:1::1")]
    [InlineData("2002:7f00:1::1")]
    [InlineData("2001:0:7f00:1::")]
    [InlineData("2001:db8::1")]
    [InlineData("fc00::1")]
    [InlineData("fd12:3456::1")]
    [InlineData("fe80::1")]
    [InlineData("fec0::1")]
    [InlineData("ff02::1")]
    public void Addresses_that_are_not_the_internets(string address) => OutboundDoor.IsPublic(IPAddress.Parse(address)).ShouldBeFalse();

    [Theory]
    [InlineData("1.1.1.1")]
    [InlineData("172.32.0.1")]
    [InlineData("100.63.255.255")]
    [InlineData("::ffff:8.8.8.8")]
    [InlineData("2606:4700:4700::1111")]
    [InlineData("2400:4050::1")]
    public void Addresses_that_are(string address) => OutboundDoor.IsPublic(IPAddress.Parse(address)).ShouldBeTrue();

    [Fact]
    public void In_clear_only_the_operators_networks_are_reached()
    {
        var door = new OutboundDoor(new() { Allow = ["10.20.0.0/16"] });
        door.MayReach(IPAddress.Parse("10.20.1.1"), secured: false).ShouldBeTrue();
        door.MayReach(IPAddress.Parse("::ffff:10.20.1.1"), secured: true).ShouldBeTrue();
        door.MayReach(IPAddress.Parse("10.21.1.1"), secured: true).ShouldBeFalse();
        door.MayReach(IPAddress.Parse("1.1.1.1"), secured: true).ShouldBeTrue();
        door.MayReach(IPAddress.Parse("1.1.1.1"), secured: false).ShouldBeFalse();
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("2130706433")] // 127.0.0.1 in another writing
    [InlineData("0x7f.1")]
    [InlineData("[::1]")]
    public async Task Nothing_knocks_at_this_machine_whatever_it_is_called(string host)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var client = new HttpClient(new OutboundDoor(new()).Handler());
        foreach (var scheme in new[] { "http", "https" })
        {
            var error = await Should.ThrowAsync<HttpRequestException>(() => client.GetAsync($"{scheme}://{host}:{port}/"));
            error.InnerException.ShouldBeOfType<OutboundRefusedException>();
        }
        listener.Pending().ShouldBeFalse();
    }

    [Fact]
    public async Task Where_the_operator_allows_it_a_connection_is_made_and_a_redirect_is_not_followed()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        using var client = new HttpClient(new OutboundDoor(new() { Allow = ["127.0.0.1/32"] }).Handler());
        var asked = client.GetAsync($"http://127.0.0.1:{port}/");
        using var caller = await listener.AcceptTcpClientAsync();
        var stream = caller.GetStream();
        var buffer = new byte[1024];
        (await stream.ReadAsync(buffer)).ShouldBeGreaterThan(0);
        await stream.WriteAsync("HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n"u8.ToArray());
        (await asked).StatusCode.ShouldBe(HttpStatusCode.Found);
    }
}
