"""Domains of mail services for everybody: two of their addresses are two people."""

FREEMAIL = frozenset(
    """
    aol.com aol.de aon.at arcor.de bluemail.ch bluewin.ch btinternet.com comcast.net email.de fastmail.com free.fr
    freenet.de freemail.de gmail.com gmx.at gmx.ch gmx.com gmx.de gmx.eu gmx.info gmx.net gmx.org googlemail.com
    hotmail.ch hotmail.co.uk hotmail.com hotmail.de hotmail.fr hotmail.it hush.com icloud.com inbox.lv kabelmail.de
    kabelmail.net laposte.net libero.it live.at live.com live.de live.fr mac.com mail.com mail.de mail.ru mailbox.org
    me.com msn.com netcologne.de o2online.de online.de orange.fr outlook.at outlook.ch outlook.com outlook.de
    posteo.de posteo.net proton.me protonmail.ch protonmail.com qq.com rocketmail.com sfr.fr sunrise.ch t-online.de
    telekom.de tutanota.com tutanota.de unitybox.de unity-mail.de vodafone.de vodafonemail.de wanadoo.fr web.de
    wp.pl yahoo.at yahoo.co.uk yahoo.com yahoo.de yahoo.fr yahoo.it yandex.com yandex.ru ymail.com
    """.split()
)
